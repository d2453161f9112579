import { describe, expect, it } from 'vitest';
import { failed, row, signedIn } from '../ipc/fake/profiles';
import { offersFor, primary, type Does, type Known } from './deeds';
import type { Switched } from './standing';

const now = Date.now();
const all: readonly Does[] = [
  ...(['signIn', 'cancel', 'signOut', 'switch', 'restore', 'serve', 'stopServing'] as const),
  ...(['copy', 'favourite', 'production', 'show', 'edit'] as const),
];
const known = (switched: Switched | null = null, can = all): Known => ({
  switched,
  now,
  can: new Set(can),
});
const to = (name: string, ended = false): Switched => ({
  to: name,
  until: null,
  ended,
  shadowed: false,
});
const role = (rest: Parameters<typeof row>[2] = {}) => row('a', 'role', rest);

describe('what Enter does', () => {
  const does = (each: ReturnType<typeof row>, switched: Switched | null = null) =>
    primary(each, known(switched)).label;

  it('is what the state calls for', () => {
    expect(does(role())).toBe('Sign in');
    expect(does(role({ session: failed('throttled') }))).toBe('Sign in');
    expect(does(role({ session: { ...signedIn(9), expiresAt: now - 1 } as never }))).toBe(
      'Sign in',
    );
    expect(does(role({ session: { state: 'signingIn' } }))).toBe('Cancel the sign-in');
    expect(does(role({ session: signedIn(60) }))).toBe('Switch');
    expect(does(role({ session: signedIn(3) }))).toBe('Renew');
  });

  it('is restoring where the default is that profile by a switch, or keeps what was before', () => {
    expect(does(role({ session: signedIn(60) }), to('a'))).toBe('Restore the default');
    expect(does(role({ session: signedIn(3) }), to('a'))).toBe('Renew');
    expect(does(role({ session: signedIn(60) }), to('a', true))).toBe('Switch');
    expect(does(row('default', 'keys'), to('a'))).toBe('Restore the default');
    expect(does(row('default-original', 'keys'), to('a'))).toBe('Restore the default');
  });

  it('is showing it where nothing else can be done', () => {
    expect(does(row('a', 'process'))).toBe('Show in the window');
    expect(does(row('a', 'broken'))).toBe('Show in the window');
    const endless = { ...signedIn(9), expiresAt: null } as never;
    expect(does(row('default', 'keys', { session: endless }))).toBe('Show in the window');
  });
});

describe('the actions of a profile', () => {
  const labels = (each: ReturnType<typeof row>, of: Known = known()) =>
    offersFor(each, of).map(({ label }) => label);

  it('are those that its state allows', () => {
    expect(labels(role({ session: signedIn(60) }))).toEqual([
      'Switch',
      'Renew',
      'Switch for 1 hour',
      'Switch for 8 hours',
      'Sign out',
      'Copy the environment for bash',
      'Copy the environment for zsh',
      'Copy the environment for fish',
      'Copy the environment for PowerShell',
      'Copy the environment for cmd',
      'Copy the environment for a dotenv file',
      'Add to favourites',
      'Show in the window',
      'Edit',
      'Serve to every tool…',
      'Mark as production',
    ]);
    expect(labels(role({ session: { state: 'signingIn' } }))).not.toContain('Sign in');
    expect(labels(role({ served: true }))).toContain('Stop serving…');
    expect(labels(row('a', 'broken')).join()).not.toMatch(/Copy|Serve|Sign in/);
    expect(labels(role({ session: signedIn(60) }), known(to('a')))).toContain(
      'Restore the default',
    );
    expect(labels(role({ session: signedIn(60) }), known(to('a')))).not.toContain('Switch');
  });

  it('are only those that the window does, each under a name of its own', () => {
    expect(labels(role(), known(null, ['show']))).toEqual(['Show in the window']);
    for (const each of [role(), role({ session: signedIn(60) }), role({ served: true })]) {
      const said = labels(each);
      expect(new Set(said).size).toBe(said.length);
    }
  });
});
