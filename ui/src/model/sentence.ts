/** One sentence on what a profile is: "Admin in 1234-5678-9012 through base, with an MFA code". */
import type { ProfileRow } from '../ipc/backend';
import { grouped } from './account';
import { fill, kindWord, words } from './messages';

export function sentence(row: ProfileRow): string {
  const w = words.sentence;
  const account = row.accountId === null ? null : grouped(row.accountId);
  switch (row.kind) {
    case 'role':
      return target(row) + through(row, w.through);
    case 'roleWithMfa':
      return target(row) + through(row, w.through) + w.mfa;
    case 'sso':
    case 'ssoLegacy':
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
  const parts = [row.accountId === null ? null : grouped(row.accountId), row.role];
  const known = parts.filter((part) => part !== null);
  return known.length > 0 ? known.join(' · ') : kindWord(row.kind);
}

function target(row: ProfileRow): string {
  const w = words.sentence;
  const role = row.role ?? w.someRole;
  return row.accountId === null
    ? fill(w.roleOnly, { role })
    : fill(w.role, { role, account: grouped(row.accountId) });
}

function through(row: ProfileRow, template: string): string {
  return row.source === null ? '' : fill(template, { source: row.source });
}
