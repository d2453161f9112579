import { describe, expect, it } from 'vitest';
import type { Overview } from '../ipc/backend';
import { normal, row, signedIn } from '../ipc/fake/profiles';
import { scenario } from '../ipc/fake/scenarios';
import type { Does } from './deeds';
import { inOrder, lines, listed, prepareCommands, prepareProfiles, shown } from './palette';

const now = Date.now();
const can: ReadonlySet<Does> = new Set(['compose', 'view', 'loginSignIn', 'loginSignOut', 'quit']);

function find(overview: Overview, query: string) {
  const entries = [
    ...prepareProfiles(overview.profiles),
    ...prepareCommands(overview, { switched: null, now, can }),
  ];
  return listed(inOrder(entries, now), query);
}
const named = ({ entry }: ReturnType<typeof find>[number]) =>
  entry.type === 'profile' ? entry.row.name : `> ${entry.command.label}`;
const names = (overview: Overview, query = '') => find(overview, query).map(named);
const overview = (rest: Partial<Overview> = {}): Overview => ({
  ...scenario('normal').overview,
  ...rest,
});
const profiles = (...rows: Overview['profiles']) => overview({ profiles: rows });

describe('with nothing typed', () => {
  it('what was used last comes first, then favourites, what is active, and the rest as in the files', () => {
    const of = profiles(
      row('zebra', 'role'),
      row('apple', 'role'),
      row('active', 'role', { session: signedIn(10) }),
      row('favourite', 'role', { favourite: true }),
      row('used-before', 'role', { usedAt: now - 9000 }),
      row('used-last', 'role', { usedAt: now - 10, favourite: true }),
    );
    expect(names(of).slice(0, 6)).toEqual([
      'used-last',
      'used-before',
      'favourite',
      'active',
      'zebra',
      'apple',
    ]);
    expect(names(of).slice(6)).toEqual([
      '> Add a profile',
      '> History',
      '> Settings',
      '> About Rolecall',
      '> Quit Rolecall',
    ]);
    const items = lines(find(of, ''));
    expect(items.flatMap((item) => (item.type === 'heading' ? [item.group] : []))).toEqual([
      'recent',
      'favourites',
      'active',
      'profiles',
      'commands',
    ]);
    expect(items.flatMap((item) => (item.type === 'entry' ? [item.position] : []))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });

  it('a session that is over is not active', () => {
    const over = { ...signedIn(10), expiresAt: now - 1 } as never;
    expect(names(profiles(row('b', 'role'), row('a', 'role', { session: over })))[0]).toBe('b');
  });
});

describe('what is typed', () => {
  const marked = profiles(
    ...normal(),
    row('x1', 'role', {
      label: 'Payments, live',
      tags: ['on-call'],
      accountName: 'Acme Retail',
      accountId: '111122223333',
      role: 'BillingAuditor',
    }),
  );

  it('is found in name, label, tags, account name and id, and role', () => {
    for (const query of ['x1', 'paym', 'on-call', 'retail', '1111-2222', '22223', 'billaud']) {
      expect(names(marked, query)[0], query).toBe('x1');
    }
  });

  it('has to be found word for word, each in any field', () => {
    expect(names(marked, 'retail billing')).toEqual(['x1']);
    expect(names(marked, 'billing 1111 pay')).toEqual(['x1']);
    expect(names(marked, 'retail nothing')).toEqual([]);
  });

  it('puts the name before what else it is found in', () => {
    const of = profiles(row('other', 'role', { role: 'prod' }), row('prod-x', 'role'));
    expect(names(of, 'prod')).toEqual(['prod-x', 'other']);
  });

  it('puts what was used last first among equals, and a better match before it', () => {
    const of = profiles(
      row('prod-a', 'role'),
      row('prod-b', 'role', { usedAt: now }),
      row('my-prod', 'role', { usedAt: now + 1 }),
    );
    expect(names(of, 'prod')).toEqual(['prod-b', 'prod-a', 'my-prod']);
  });

  it('finds actions after the profiles it fits well, and before those it fits by chance', () => {
    const of = profiles(row('his-profile', 'role'), row('this-story', 'role'));
    expect(names(of, 'his')).toEqual(['his-profile', '> History', 'this-story']);
    expect(lines(find(of, 'his')).map((item) => item.type)).toEqual([
      'heading',
      'entry',
      'heading',
      'entry',
      'heading',
      'entry',
    ]);
  });

  it('finds an action by another word for it', () => {
    expect(names(profiles(), 'preferences')).toEqual(['> Settings']);
    expect(names(profiles(), 'new prof')).toEqual(['> Add a profile']);
    expect(names(profiles(), 'exit')).toEqual(['> Quit Rolecall']);
  });

  it('lists nothing that the window does not do', () => {
    expect(names(profiles()).join()).not.toContain('diagnostics');
  });

  it('offers logins what their state calls for', () => {
    const org = scenario('org').overview;
    expect(names(org, 'sign acme')).toContain('> Sign out of acme');
    expect(names(org, 'sign labs')).toContain('> Sign in to labs');
  });
});

describe('what is shown', () => {
  const seen = (overview: Overview, query: string) => {
    const [first] = find(overview, query);
    if (first === undefined) return null;
    return shown(first.entry, query).map(({ segments }) =>
      segments.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''),
    );
  };
  const one = profiles(
    row('prod-admin', 'role', { accountId: '481529036174', role: 'ReadOnly', tags: ['eu'] }),
  );

  it('marks the letters that were found, where they count', () => {
    expect(seen(one, 'pa')).toEqual(['[p]rod-[a]dmin', 'ReadOnly', 'eu', '4815-2903-6174']);
    expect(seen(one, 'prod eu')).toEqual(['[prod]-admin', 'ReadOnly', '[eu]', '4815-2903-6174']);
    expect(seen(one, 'ro')?.[1]).toBe('[R]ead[O]nly');
  });

  it('marks an account as it is read', () => {
    expect(seen(one, '4815-29')?.at(-1)).toBe('[4815-29]03-6174');
    expect(seen(one, '152903')?.at(-1)).toBe('48[15-2903]-6174');
  });

  it('marks nothing while nothing is typed, and no other word for an action', () => {
    expect(seen(one, '')?.join()).not.toContain('[');
    expect(seen(one, 'exit')).toEqual(['Quit Rolecall']);
  });
});
