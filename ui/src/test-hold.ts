import { vi } from 'vitest';
import type { FakeBackend } from './ipc/fake/backend';

/** Has the next call wait for `go`, as one does that takes its time. */
export function hold(backend: FakeBackend, method: 'standingAtOnce' | 'applyStanding') {
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const held = { waiting: 0, go };
  const answer = backend[method].bind(backend) as (asked: unknown) => Promise<unknown>;
  vi.spyOn(backend, method).mockImplementationOnce((async (asked: unknown) => {
    held.waiting += 1;
    await gate;
    return answer(asked);
  }) as never);
  return held;
}
