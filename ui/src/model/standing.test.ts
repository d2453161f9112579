import { describe, expect, it } from 'vitest';
import type { Ambient, StandingRequest } from '../ipc/backend';
import { row } from '../ipc/fake/profiles';
import { canServe, placeOf, standingSentences, switchOf, turnOf } from './standing';

const NOW = 1_000_000;
const ambient = (rest: Partial<Ambient> = {}): Ambient => ({
  profile: 'default',
  because: 'default',
  exists: true,
  switchedTo: 'prod',
  until: null,
  ...rest,
});

describe('a switch', () => {
  it('is none while the default profile is its own', () => {
    expect(switchOf(null, NOW)).toBeNull();
    expect(switchOf(ambient({ switchedTo: null }), NOW)).toBeNull();
  });

  it('ends at its time, to the millisecond', () => {
    const ended = (now: number) => switchOf(ambient({ until: NOW }), now)?.ended;
    expect([ended(NOW - 1), ended(NOW)]).toEqual([false, true]);
    expect(switchOf(ambient(), NOW)?.ended).toBe(false);
  });

  it('does not count where AWS_PROFILE names another profile', () => {
    const shadowed = (profile: string) =>
      switchOf(ambient({ because: 'awsProfile', profile }), NOW)?.shadowed;
    expect([shadowed('team'), shadowed('default')]).toEqual([true, false]);
    expect(switchOf(ambient(), NOW)?.shadowed).toBe(false);
  });
});

describe('a profile', () => {
  it('is the default, its current self, kept, or free', () => {
    const places = (until: number | null) =>
      ['default', 'prod', 'default-original', 'other'].map((name) =>
        placeOf(name, switchOf(ambient({ until }), NOW)),
      );
    expect(places(null)).toEqual(['self', 'current', 'kept', 'free']);
    // After its end it can be switched to anew.
    expect(places(NOW)).toEqual(['self', 'free', 'kept', 'free']);
    expect(placeOf('default-original', null)).toBe('free');
  });

  it('can be served if tools could not do as well by themselves', () => {
    const switched = switchOf(ambient(), NOW);
    expect(canServe(row('a', 'roleWithMfa'), null)).toBe(true);
    expect(canServe(row('a', 'sso', { served: true }), null)).toBe(false);
    expect(canServe(row('a', 'keys'), null)).toBe(false);
    expect(canServe(row('default', 'role'), null)).toBe(true);
    expect(canServe(row('default', 'role'), switched)).toBe(false);
  });
});

it('turns the default profile from what it is to what it becomes', () => {
  const turn = (action: StandingRequest, to: string | null, until: number | null = null) => {
    const sides = turnOf(action, switchOf(ambient({ switchedTo: to, until }), NOW));
    return sides === null ? null : [sides.now?.of ?? null, sides.then.of];
  };
  const toX: StandingRequest = { action: 'switch', to: 'x', minutes: null };
  expect(turn(toX, null)).toEqual(['default', 'x']);
  expect(turn(toX, 'prod')).toEqual(['prod', 'x']);
  expect(turn(toX, 'prod', NOW)).toEqual([null, 'x']);
  expect(turn({ action: 'restore' }, 'prod')).toEqual(['prod', 'default-original']);
  expect(turn({ action: 'serve', profile: 'x' }, null)).toBeNull();
});

it('says when a timed switch ends, and what stays of the first one', () => {
  const say = (minutes: number | null, switched: string | null) =>
    standingSentences(
      { action: 'switch', to: 'x', minutes },
      switchOf(ambient({ switchedTo: switched }), NOW),
      NOW,
    ).join(' ');
  expect(say(60, null)).toMatch(/has now is kept .* It ends (at|tomorrow at) \d\d:\d\d\./);
  expect(say(null, 'prod')).toMatch(/had at first stays in \[default-original\]/);
  expect(say(null, null)).not.toContain('It ends');
});
