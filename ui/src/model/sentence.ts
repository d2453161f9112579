/** One sentence on what a profile is: "Admin in 1234-5678-9012 through base, with an MFA code". */
import type { ProfileRow } from '../ipc/backend';
import { accountText, grouped } from './account';
import { fill, kindWord, words } from './messages';

export function sentence(row: ProfileRow): string {
  const w = words.sentence;
  const account = row.accountId === null ? null : accountText(row.accountId, row.accountName);
  switch (row.kind) {
    // Legacy profiles have no SSO session: their source is the host of a start URL.
    case 'role':
    case 'ssoLegacy':
      return target(row) + through(row, w.through);
    case 'roleWithMfa':
      return target(row) + through(row, w.through) + w.mfa;
    case 'sso':
      return target(row) + through(row, w.throughSso);
    case 'webIdentity':
      return target(row) + w.webIdentity;
    case 'keys':
      return account === null ? w.keys : fill(w.keysAccount, { account });
    default:
      return w[row.kind];
  }
}

/** The same in the width of a row: account and role, or what kind of profile it is. */
export function summary(row: ProfileRow): string {
  const id = row.accountId === null ? null : grouped(row.accountId);
  // A row may have room for two of the three, and a name says more than an id.
  const parts = row.accountName === null ? [id, row.role] : [row.accountName, row.role, id];
  const known = parts.filter((part) => part !== null);
  return known.length > 0 ? known.join(' · ') : kindWord(row.kind);
}

function target(row: ProfileRow): string {
  const w = words.sentence;
  const role = row.role ?? w.someRole;
  return row.accountId === null
    ? fill(w.roleOnly, { role })
    : fill(w.role, { role, account: accountText(row.accountId, row.accountName) });
}

function through(row: ProfileRow, template: string): string {
  return row.source === null ? '' : fill(template, { source: row.source });
}
