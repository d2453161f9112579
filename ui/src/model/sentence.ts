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

/** The same in the width of a row, in the parts that it may have room for. */
export type Summary = {
  /** The number of an account without a name. */
  number: string | null;
  /** The account's name and the role, or what kind of profile it is. */
  text: string;
  /** The number of an account with a name, which says more and comes first. */
  last: string | null;
};

export function summaryParts(row: ProfileRow): Summary {
  const id = row.accountId === null ? null : grouped(row.accountId);
  const named = row.accountName !== null;
  const text = [row.accountName, row.role].filter((part) => part !== null).join(' · ');
  return {
    number: named ? null : id,
    text: text === '' && id === null ? kindWord(row.kind) : text,
    last: named ? id : null,
  };
}

/** The same as one text. */
export function summary(row: ProfileRow): string {
  const { number, text, last } = summaryParts(row);
  return [number, text, last].filter((part) => part !== null && part !== '').join(' · ');
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
