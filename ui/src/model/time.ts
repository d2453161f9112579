/** Times for people. The current time always comes from the caller. */
import { fill, plural, words } from './messages';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Always 24 hours: the window, the tray and the command line then say the same, and columns line up.
const clock = formatter({ hour: '2-digit', minute: '2-digit' });
/** The time of day to the second. */
export const exactTime = formatter({ timeStyle: 'medium' });
const day = formatter({ weekday: 'short', day: 'numeric', month: 'short' });

/** The time of day, with the day wherever it is not today: as part of a sentence. */
export function pointInTime(at: number, now: number): string {
  const { today, tomorrow, yesterday, onDay } = words.time;
  return named(at, now, [yesterday, today, tomorrow], onDay);
}

/** The same standing alone. */
export function stamp(at: number, now: number): string {
  const { stampTomorrow, stampYesterday, stampDay } = words.time;
  return named(at, now, [stampYesterday, '{time}', stampTomorrow], stampDay);
}

/** The day alone: as a heading. */
export function dayName(at: number, now: number): string {
  const { dayYesterday, dayToday } = words.time;
  return [dayYesterday, dayToday][daysBetween(now, at) + 1] ?? day(at);
}

/**
 * Time left in the width of a column: `42m`, `1h 05m`, `3d 04h`.
 *
 * Rounded down, so that it never promises more than there is.
 */
export function shortLeft(ms: number): string {
  if (ms < MINUTE) return words.time.lessThanMinute;
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
}

/** A duration in words: `1 hour 5 minutes`. */
export function longDuration(ms: number): string {
  if (ms < MINUTE) return words.time.lessThanMinuteLong;
  const parts: string[] = [];
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (days > 0) parts.push(plural(words.time.days, days));
  if (hours > 0) parts.push(plural(words.time.hours, hours));
  if (minutes > 0 && days === 0) parts.push(plural(words.time.minutes, minutes));
  return parts.join(' ');
}

/** Time left by the second, `09:41` or `1:02:03`; rounded up, so that zero means over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Milliseconds until a countdown to this end shows another second, or null once it is over. */
export function untilNextSecond(end: number, now: number): number | null {
  const left = end - now;
  return left <= 0 ? null : left % SECOND || SECOND;
}

/** Milliseconds until the first of these ends shows another number of minutes, or null if none will. */
export function untilNextMinute(ends: readonly number[], now: number): number | null {
  let next: number | null = null;
  for (const end of ends) {
    const left = end - now;
    if (left <= 0) continue;
    const step = (left % MINUTE) + 1;
    if (next === null || step < next) next = step;
  }
  return next;
}

/** Made by its first use: the first format takes the engine longer than a page takes to begin. */
function formatter(options: Intl.DateTimeFormatOptions): (at: number) => string {
  let format: Intl.DateTimeFormat | null = null;
  return (at) => (format ??= new Intl.DateTimeFormat('en-GB', options)).format(at);
}

function named(at: number, now: number, near: readonly string[], other: string): string {
  const params = { time: clock(at), day: day(at) };
  return fill(near[daysBetween(now, at) + 1] ?? other, params);
}

function daysBetween(from: number, to: number): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
  // Rounded, because a day with a clock change has 23 or 25 hours.
  return Math.round((midnight(to) - midnight(from)) / DAY);
}
