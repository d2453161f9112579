import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Failure, Outcome } from '../ipc/backend';
import { FieldChecks } from './field-checks.svelte';

type Answer = Outcome<Failure | null>;
const blank: Failure = { code: 'field_blank', params: {}, detail: null };
const fine: Answer = { status: 'ok', data: null };
const wrong: Answer = { status: 'ok', data: blank };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once when the typing pauses', async () => {
  const checks = new FieldChecks(200);
  const ask = vi.fn(async () => wrong);
  checks.soon('a', ask);
  await vi.advanceTimersByTimeAsync(150);
  checks.soon('a', ask);
  await vi.advanceTimersByTimeAsync(150);
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  expect(ask).toHaveBeenCalledOnce();
  expect(checks.get('a')).toEqual(blank);
});

it('drops an answer to what is no longer there', async () => {
  const checks = new FieldChecks(0);
  let answer: (outcome: Answer) => void = () => undefined;
  checks.soon('a', () => new Promise((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(1);
  checks.soon('a', async () => fine);
  await vi.advanceTimersByTimeAsync(1);
  answer(wrong);
  await vi.advanceTimersByTimeAsync(1);
  expect(checks.get('a')).toBeNull();

  checks.soon('a', async () => wrong);
  checks.clear('a');
  await vi.advanceTimersByTimeAsync(1);
  expect(checks.size).toBe(0);
});
