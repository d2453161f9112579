import { describe, expect, it } from 'vitest';
import type { Outcome } from '../ipc/backend';
import { Latest } from './latest.svelte';

type Answer = { revision: number };

/** A question whose answers are given by hand, one for each time it is asked. */
function asked() {
  const waiting: ((outcome: Outcome<Answer>) => void)[] = [];
  let times = 0;
  const latest = new Latest<Answer>(
    () => {
      times += 1;
      return new Promise((resolve) => waiting.push(resolve));
    },
    ({ revision }) => revision,
  );
  const settle = async () => {
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return {
    latest,
    times: () => times,
    async answer(revision: number) {
      waiting.shift()?.({ status: 'ok', data: { revision } });
      await settle();
    },
    async fail() {
      waiting.shift()?.({
        status: 'error',
        error: { code: 'internal', params: {}, detail: null },
      });
      await settle();
    },
  };
}

describe('Latest', () => {
  it('drops an answer older than the one shown', async () => {
    const { latest, answer } = asked();
    void latest.refresh();
    await answer(5);
    void latest.refresh();
    await answer(4);
    expect(latest.value?.revision).toBe(5);
    void latest.refresh();
    await answer(6);
    expect(latest.value?.revision).toBe(6);
  });

  it('asks once more, and only once, when told of changes while it waits', async () => {
    const { latest, answer, times } = asked();
    void latest.refresh();
    void latest.refresh();
    void latest.refresh();
    expect(times()).toBe(1);
    await answer(1);
    expect(times()).toBe(2);
    await answer(2);
    expect(times()).toBe(2);
    expect(latest.value?.revision).toBe(2);
  });

  it('keeps what it has when an answer fails, and forgets the failure with the next good one', async () => {
    const { latest, answer, fail } = asked();
    void latest.refresh();
    await answer(1);
    void latest.refresh();
    await fail();
    expect(latest.value?.revision).toBe(1);
    expect(latest.failure?.code).toBe('internal');
    void latest.refresh();
    await answer(1);
    expect(latest.failure).toBeNull();
  });

  it('asks again for whoever asks in the moment it ends', async () => {
    let times = 0;
    const latest: Latest<Answer> = new Latest(async () => {
      times += 1;
      return { status: 'ok', data: { revision: times } };
    });
    const first = latest.refresh();
    // Between the end of the first and those who wait for it.
    while (latest.value === null) await Promise.resolve();
    const late = latest.refresh();
    await Promise.all([first, late]);
    expect(times).toBe(2);
    expect(latest.value?.revision).toBe(2);
  });
});
