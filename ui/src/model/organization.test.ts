import { describe, expect, it } from 'vitest';
import { row } from '../ipc/fake/profiles';
import { organization } from '../ipc/fake/organization';
import {
  accountLines,
  accountsByName,
  findAccounts,
  organizationView,
  signsInThrough,
} from './organization';

const accounts = [
  { id: '111122223333', name: 'Acme Labs 10', roles: ['Developer'] },
  { id: '444455556666', name: 'Acme Production', roles: ['AdministratorAccess', 'Billing'] },
  { id: '100000000011', name: 'Acme Labs 9', roles: ['Developer', 'AdministratorAccess'] },
];
const found = (query: string) =>
  findAccounts(accounts, query).map(({ name, roles }) => [name, roles.length]);

describe('accounts', () => {
  it('are sorted by name, with numbers as numbers', () => {
    expect(accountsByName(accounts).map(({ name }) => name)).toEqual([
      'Acme Labs 9',
      'Acme Labs 10',
      'Acme Production',
    ]);
  });

  it('are found by name and by id as it is shown, with all their permission sets', () => {
    expect(found('acme prod')).toEqual([['Acme Production', 2]]);
    expect(found('4444-5555')).toEqual([['Acme Production', 2]]);
    expect(found('')).toHaveLength(3);
    expect(found('prod nothing')).toEqual([]);
  });

  it('are found by permission set, with only those that match', () => {
    expect(found('admin')).toEqual([
      ['Acme Production', 1],
      ['Acme Labs 9', 1],
    ]);
    expect(found('billing prod')).toEqual([['Acme Production', 1]]);
  });

  it('put names before digits that an id holds by chance', () => {
    expect(found('1')).toEqual([
      ['Acme Labs 10', 1],
      ['Acme Labs 9', 2],
    ]);
    expect(found('10').map(([name]) => name)).toEqual(['Acme Labs 10', 'Acme Labs 9']);
  });

  it('name the profiles there are for a permission set, and none that assume a role so called', () => {
    const rows = [
      row('prod', 'sso', { accountId: '444455556666', role: 'Billing' }),
      row('prod-2', 'ssoLegacy', { accountId: '444455556666', role: 'Billing' }),
      row('assumed', 'role', { accountId: '444455556666', role: 'AdministratorAccess' }),
    ];
    const lines = accountLines(findAccounts(accounts, 'prod'), rows);
    expect(lines.map((line) => (line.type === 'role' ? line.profiles : line.account.name))).toEqual(
      ['Acme Production', [], ['prod', 'prod-2']],
    );
  });
});

describe('an organization', () => {
  it('is signed out once its time is over, whoever has said so', () => {
    const signedIn = { state: 'signedIn', expiresAt: 600_000 } as const;
    const acme = organization('acme', { state: { ...signedIn, renewable: false } });
    expect(organizationView(acme, 0).long).toBe('Signed in, 10 minutes left');
    expect(organizationView(acme, 400_000).mark).toBe('soon');
    expect(organizationView(acme, 600_000).long).toBe('Not signed in');
    // What is renewed without the person is no reason to warn, and goes on.
    const renewable = organization('acme', { state: { ...signedIn, renewable: true } });
    expect(organizationView(renewable, 400_000).mark).toBe('on');
    expect(organizationView(renewable, 600_000).long).toBe('Signed in');
  });

  it('has the profiles that sign in through it, and none that only start from one so called', () => {
    expect(signsInThrough(row('a', 'sso', { source: 'acme' }), 'acme')).toBe(true);
    expect(signsInThrough(row('b', 'role', { source: 'acme' }), 'acme')).toBe(false);
  });
});
