import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from './clock.svelte';

let visibility: DocumentVisibilityState = 'visible';
const START = 1_000_000;
Object.defineProperty(document, 'visibilityState', { get: () => visibility });

function show(state: DocumentVisibilityState) {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
  flushSync();
}

function follow(wait: (now: number) => number | null) {
  const clock = new Clock();
  const stop = $effect.root(() => clock.follow(wait));
  flushSync();
  return { clock, stop };
}

function pass(ms: number) {
  vi.advanceTimersByTime(ms);
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  visibility = 'visible';
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Clock', () => {
  it('moves when the screen changes, with one timer, until it is stopped', () => {
    const { clock, stop } = follow(() => 1000);
    pass(999);
    expect(clock.now).toBe(START);
    pass(1);
    expect(clock.now).toBe(START + 1000);
    pass(1000);
    pass(1000);
    expect(clock.now).toBe(START + 3000);
    expect(vi.getTimerCount()).toBe(1);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not tick while nothing changes with time', () => {
    const { stop } = follow(() => null);
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });

  it('does not tick while hidden, and is right at once when shown again', () => {
    const { clock, stop } = follow(() => 1000);
    show('hidden');
    // Svelte itself sets a timer of no length for each event.
    pass(0);
    expect(vi.getTimerCount()).toBe(0);
    pass(60_000);
    expect(clock.now).toBe(START);
    show('visible');
    pass(0);
    expect(clock.now).toBe(START + 60_000);
    stop();
  });
});
