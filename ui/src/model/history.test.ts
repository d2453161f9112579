import { describe, expect, it } from 'vitest';
import type { AuditLine } from '../ipc/backend';
import { comeAbove, entries, findEntries, historyLines } from './history';

const NOON = new Date(2026, 10, 25, 12).getTime();
const HOUR = 3_600_000;
const line = (rest: Partial<AuditLine> = {}): AuditLine => ({
  at: NOON,
  what: 'credentials',
  profile: 'prod',
  login: null,
  accountId: '481529036174',
  arn: 'arn:aws:sts::481529036174:assumed-role/Admin/anna',
  expiresAt: null,
  to: {
    kind: 'program',
    name: 'terraform',
    path: '/usr/bin/terraform',
    folder: '/srv/infra',
    under: 'tmux',
    gone: false,
  },
  refused: false,
  ...rest,
});
const names = new Map([['481529036174', 'Acme Production']]);
const log = [
  line(),
  line({ at: NOON - HOUR, refused: true }),
  line({ at: NOON - 20 * HOUR, what: 'switch', to: { kind: 'app' }, arn: null }),
  line({ at: NOON - 90 * HOUR, what: 'edit', profile: null, accountId: null, arn: null }),
];
const found = (query: string) =>
  findEntries(entries(log, names), query).map((entry) => log.indexOf(entry.line));

describe('the history', () => {
  it('says everything in words', () => {
    const [first, second] = entries(log, names);
    expect(first).toMatchObject({
      what: 'Handed out',
      account: 'Acme Production 4815-2903-6174',
      identity: 'Admin/anna',
      to: 'terraform in /srv/infra',
      toInFull: '/usr/bin/terraform, run from tmux',
    });
    expect(second?.what).toBe('Refused');
  });

  it('is found by any of them, and by account ids as they are shown', () => {
    expect(found('terraform')).toEqual([0, 1, 3]);
    expect(found('refused prod')).toEqual([1]);
    expect(found('acme switched')).toEqual([2]);
    expect(found('4815-29')).toEqual([0, 1, 2]);
    expect(found('tmux infra')).toEqual([0, 1, 3]);
    expect(found(' ')).toEqual([0, 1, 2, 3]);
    expect(found('nothing')).toEqual([]);
  });

  it('tells of a login by its name where there is no profile', () => {
    const login = {
      what: 'sign_in',
      login: 'acme',
      profile: null,
      accountId: null,
      arn: null,
    } as const;
    const told = findEntries(entries([line(login)], names), 'sso acme');
    expect(told).toMatchObject([{ what: 'Signed in', login: 'SSO session acme', account: '' }]);
  });

  it('tells how much has come above what was there', () => {
    const shown = (of: readonly AuditLine[]) => historyLines(entries(of, names), NOON);
    expect(comeAbove(shown(log), shown([line({ at: NOON + 1 }), ...log]))).toBe(1);
    // With the day that it begins; and what is left out at the end does not count.
    const old = log.slice(2);
    expect(comeAbove(shown(old), shown([...log.slice(0, 2), ...old.slice(0, 1)]))).toBe(3);
    expect(comeAbove(shown(log), shown(log))).toBe(0);
    expect(comeAbove(shown([]), shown(log))).toBe(0);
    expect(comeAbove(shown(log), shown([]))).toBe(0);
  });

  it('stands under its days, the latest first', () => {
    const shown = historyLines(entries(log, names), NOON).map((each) =>
      each.type === 'day' ? each.name : '-',
    );
    expect(shown).toEqual(['Today', '-', '-', 'Yesterday', '-', 'Sat 21 Nov', '-']);
  });
});
