import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect';

/** What Rust is asked for by the page itself, which it answers with an overview that says how often it was asked. */
function rust() {
  let asked = 0;
  const invoke = vi.fn(() => Promise.resolve({ revision: ++asked }));
  vi.stubGlobal('__TAURI_INTERNALS__', { invoke });
  return invoke;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  delete window.asked;
});

describe('what was asked for before the modules were there', () => {
  it('is the first answer, and no other', async () => {
    const invoke = rust();
    window.asked = Promise.resolve({ revision: 0 } as never);
    const backend = await connect();
    expect(await backend.overview()).toEqual({ status: 'ok', data: { revision: 0 } });
    expect(invoke).not.toHaveBeenCalled();
    expect(await backend.overview()).toEqual({ status: 'ok', data: { revision: 1 } });
  });

  it('is waited for no longer than a moment, and may fail', async () => {
    rust();
    vi.useFakeTimers();
    let fail: (why: Error) => void = () => {};
    window.asked = new Promise((_, reject) => (fail = reject));
    const connected = connect();
    await vi.advanceTimersByTimeAsync(100);
    const answer = (await connected).overview();
    fail(new Error('gone'));
    expect(await answer).toMatchObject({ status: 'error', error: { code: 'internal' } });
  });

  it('is asked for again if it gets lost', async () => {
    const invoke = rust();
    vi.useFakeTimers();
    window.asked = new Promise(() => {});
    const connected = connect();
    await vi.advanceTimersByTimeAsync(100);
    const answer = (await connected).overview();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answer).toEqual({ status: 'ok', data: { revision: 1 } });
    expect(invoke).toHaveBeenCalledOnce();
  });

  it('need not have been', async () => {
    rust();
    const backend = await connect();
    expect(await backend.overview()).toEqual({ status: 'ok', data: { revision: 1 } });
  });
});
