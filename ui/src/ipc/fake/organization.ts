/** A made-up organization: its login, and what it offers. */
import type { Account, Organization, ProfileRow } from '../backend';

const NAMES: { [accountId: string]: string } = {
  '481529036174': 'Acme Production',
  '739204158316': 'Acme Staging',
  '205718394620': 'Acme Development',
  '918273645501': 'Acme Data',
  '360417295882': 'Acme Security',
  '527190483365': 'Acme Network',
  '814063927518': 'Acme Backup',
};

/** A login whose SSO session has the name of its key. */
export function organization(key: string, rest: Partial<Organization> = {}): Organization {
  return {
    key,
    session: key,
    startUrlHost: 'acme.awsapps.com',
    region: 'eu-central-1',
    profiles: 0,
    state: { state: 'signedOut' },
    ...rest,
  };
}

/** The accounts the profiles are for, and more until there are so many. */
export function accounts(size: number): Account[] {
  const known = Object.entries(NAMES).map(([id, name], at) => ({
    id,
    name,
    roles: [
      'AdministratorAccess',
      'ReadOnlyAccess',
      ...(at % 3 === 0 ? ['Billing', 'SecurityAudit'] : []),
    ],
  }));
  const labs = Array.from({ length: size - known.length }, (_, i) => ({
    id: String(600_000_000_000 + i * 7_919_331),
    name: `Acme Labs ${String(i + 1).padStart(2, '0')}`,
    roles: i % 4 === 0 ? ['AdministratorAccess', 'Developer'] : ['Developer'],
  }));
  return [...labs, ...known];
}

/** The rows as they are once Identity Center has told the names of their accounts. */
export function named(rows: readonly ProfileRow[]): ProfileRow[] {
  return rows.map((row) => ({ ...row, accountName: NAMES[row.accountId ?? ''] ?? null }));
}
