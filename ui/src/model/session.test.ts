import { describe, expect, it } from 'vitest';
import type { SessionState } from '../ipc/backend';
import { clocks, ssoView } from './session';

const MINUTE = 60_000;
const NOW = new Date(2026, 2, 28, 14, 0).getTime();
const at = (minutes: number) => NOW + minutes * MINUTE;
const sso = (minutes: number) => ({ login: 'acme', expiresAt: at(minutes) });

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

  it('says that it has ended where there is no token any more', () => {
    const view = ssoView({ login: 'acme', expiresAt: null }, at(64), NOW);
    expect(view).toMatchObject({ mark: 'expired', text: 'SSO session (acme) has ended' });
    expect(view.note).toMatch(/goes on until its own end/);
  });

  it('stands beside the role in one line, where there are two', () => {
    const session: SessionState = {
      state: 'signedIn',
      since: NOW,
      expiresAt: at(64),
      accountId: '',
      arn: '',
      userId: '',
      sso: sso(330),
    };
    expect(clocks(session, NOW)).toBe('Role ends at 15:04. SSO session (acme) ends at 19:30.');
    expect(clocks({ ...session, sso: null }, NOW)).toBeUndefined();
  });
});
