import { describe, expect, it } from 'vitest';
import {
  countdown,
  longDuration,
  pointInTime,
  shortLeft,
  stamp,
  untilNextMinute,
  untilNextSecond,
} from './time';

const MINUTE = 60_000;
const at = (day: number, hour: number, minute: number) =>
  new Date(2026, 2, day, hour, minute).getTime();

describe('time left', () => {
  it('is rounded down, so that it promises nothing', () => {
    expect(shortLeft(MINUTE - 1)).toBe('<1m');
    expect(shortLeft(42 * MINUTE + 59_999)).toBe('42m');
    expect(shortLeft(65 * MINUTE)).toBe('1h 05m');
    expect(shortLeft(25 * 60 * MINUTE)).toBe('1d 01h');
  });

  it('has words with singular and plural', () => {
    expect(longDuration(30_000)).toBe('less than a minute');
    expect(longDuration(61 * MINUTE)).toBe('1 hour 1 minute');
    expect(longDuration(12 * 60 * MINUTE)).toBe('12 hours');
    expect(longDuration(49 * 60 * MINUTE)).toBe('2 days 1 hour');
  });
});

describe('a point in time', () => {
  const now = at(28, 23, 30);

  it('names the day unless it is today', () => {
    expect(pointInTime(at(28, 9, 5), now)).toBe('at 09:05');
    expect(pointInTime(at(29, 0, 10), now)).toBe('tomorrow at 00:10');
    expect(pointInTime(at(27, 23, 59), now)).toBe('yesterday at 23:59');
    expect(pointInTime(at(31, 15, 4), now)).toMatch(/^on Tue.* 31 .*at 15:04$/);
  });

  it('does without prepositions on its own', () => {
    expect(stamp(at(28, 9, 5), now)).toBe('09:05');
    expect(stamp(at(29, 0, 10), now)).toBe('tomorrow 00:10');
  });

  it('counts days by the calendar, also over a change of the clock', () => {
    expect(stamp(at(30, 0, 1), at(29, 23, 59))).toBe('tomorrow 00:01');
    expect(stamp(at(29, 23, 59), at(29, 0, 1))).toBe('23:59');
  });
});

describe('untilNextMinute', () => {
  it('is when the first of the shown minutes changes', () => {
    const wait = untilNextMinute([10 * MINUTE + 5000, 3 * MINUTE + 900, -5], 0);
    expect(wait).toBe(901);
    expect(shortLeft(3 * MINUTE + 900)).toBe('3m');
    expect(shortLeft(3 * MINUTE + 900 - (wait ?? 0))).toBe('2m');
  });

  it('is never, when nothing runs', () => {
    expect(untilNextMinute([], 0)).toBeNull();
    expect(untilNextMinute([0, -1], 0)).toBeNull();
  });
});

describe('a countdown', () => {
  it('shows seconds, and zero only when it is over', () => {
    expect(countdown(581_000)).toBe('09:41');
    expect(countdown(1)).toBe('00:01');
    expect(countdown(0)).toBe('00:00');
    expect(countdown(-5000)).toBe('00:00');
    expect(countdown(3_723_000)).toBe('1:02:03');
  });

  it('moves exactly when another second shows', () => {
    const end = 10_000;
    expect(untilNextSecond(end, 4600)).toBe(400);
    expect(untilNextSecond(end, 5000)).toBe(1000);
    expect(countdown(end - 4600)).toBe('00:06');
    expect(countdown(end - 5000)).toBe('00:05');
    expect(untilNextSecond(end, end)).toBeNull();
  });
});
