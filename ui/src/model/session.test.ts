import { describe, expect, it } from 'vitest';
import type { SessionState } from '../ipc/backend';
import { signedIn } from '../ipc/fake/profiles';
import { actionFor, clocks, ssoShort, ssoView } from './session';

const MINUTE = 60_000;
const NOW = new Date(2026, 2, 28, 14, 0).getTime();
const at = (minutes: number) => NOW + minutes * MINUTE;
const sso = (minutes: number, renewable = false) => ({
  login: 'acme',
  expiresAt: at(minutes),
  renewable,
});

describe('the clock of the SSO session', () => {
  it('is only told while the role ends before it', () => {
    const view = ssoView(sso(330), at(64), NOW);
    expect(view).toEqual({
      mark: 'on',
      text: 'SSO session (acme) ends at 19:30',
      note: null,
    });
  });

  it('says what follows when it ends first, soon, or has ended', () => {
    expect(ssoView(sso(60), at(64), NOW).note).toMatch(/ends first/);
    expect(ssoView(sso(4), at(3), NOW)).toMatchObject({ mark: 'soon' });
    expect(ssoView(sso(4), at(64), NOW).note).toMatch(/ends soon/);
    expect(ssoView(sso(-1), at(64), NOW)).toMatchObject({
      mark: 'expired',
      text: 'SSO session (acme) ended at 13:59',
    });
  });

  it('asks for nothing where it is renewed without the person', () => {
    expect(ssoView(sso(60, true), at(64), NOW)).toMatchObject({ mark: 'on' });
    expect(ssoView(sso(60, true), at(64), NOW).note).toMatch(/need not do anything/);
    expect(ssoView(sso(330, true), at(64), NOW).note).toBeNull();
    expect(ssoView(sso(-1, true), at(64), NOW)).toEqual({
      mark: 'on',
      text: 'SSO session (acme) is renewed when it is needed',
      note: null,
    });
  });

  it('says that it has ended where there is no token any more', () => {
    const view = ssoView({ login: 'acme', expiresAt: null, renewable: false }, at(64), NOW);
    expect(view).toMatchObject({ mark: 'expired', text: 'SSO session (acme) has ended' });
    expect(view.note).toMatch(/goes on until its own end/);
  });

  it('stands beside the role in one line, where there are two', () => {
    const session = {
      state: 'signedIn',
      since: NOW,
      expiresAt: at(64),
      accountId: '',
      arn: '',
      userId: '',
      sso: sso(330),
    } satisfies SessionState;
    expect(clocks(session, NOW)).toBe('Role ends at 15:04. SSO session (acme) ends at 19:30.');
    expect(clocks({ ...session, sso: null }, NOW)).toBeUndefined();
    const short = (clock: typeof session.sso) => ssoShort({ ...session, sso: clock }, NOW);
    expect(short(sso(330))).toEqual({ mark: 'on', text: 'SSO 5h 30m' });
    expect(short(sso(4))).toEqual({ mark: 'soon', text: 'SSO 4m' });
    expect(short(sso(-1))).toEqual({ mark: 'expired', text: 'SSO ended' });
    expect(short(sso(-1, true))).toEqual({ mark: 'on', text: 'SSO renews' });
    expect(ssoShort({ ...session, sso: null }, NOW)).toBeNull();
  });
});

describe('what a session calls for', () => {
  const after = (minutes: number, free: boolean) =>
    actionFor(signedIn(minutes), free, Date.now() + 30_000);

  it('is to use it, unless it is used already or ends in a moment', () => {
    expect([after(60, true), after(60, false)]).toEqual(['switch', 'renew']);
    expect([after(3, true), after(3, false)]).toEqual(['renew', 'renew']);
  });

  it('is nothing where it has no end and is used already', () => {
    const endless: SessionState = { ...signedIn(0), expiresAt: null } as SessionState;
    expect([actionFor(endless, true, NOW), actionFor(endless, false, NOW)]).toEqual([
      'switch',
      null,
    ]);
  });

  it('is the sign-in first, whatever it is for', () => {
    expect(actionFor({ state: 'none' }, true, NOW)).toBe('signIn');
    expect(actionFor({ state: 'signingIn' }, true, NOW)).toBe('cancel');
  });
});
