/** What an organization of IAM Identity Center is on screen, and what it offers. */
import type { Account, Organization, OrganizationState, ProfileRow } from '../ipc/backend';
import { fill, words } from './messages';
import { collator } from './order';
import { accountDigits, queryWords } from './search';
import { SOON, type StateView } from './session';
import { longDuration, shortLeft } from './time';

/** A line of the list of accounts. All have one height, so a permission set has a line of its own. */
export type Line =
  { type: 'account'; account: Account } | { type: 'role'; role: string; profiles: string[] };

/** What people call it: its SSO session, or the host of the start URL that legacy profiles repeat. */
export function loginName({ session, startUrlHost }: Organization): string {
  return session ?? startUrlHost;
}

/** Whether the profile gets its credentials from this login itself. */
export function signsInThrough(row: ProfileRow, login: string): boolean {
  return (row.kind === 'sso' || row.kind === 'ssoLegacy') && row.source === login;
}

/** The state as of now: a token past its end is none, even if no event has said so yet. */
export function stateAt(state: OrganizationState, now: number): OrganizationState {
  if (state.state !== 'signedIn' || state.expiresAt > now) return state;
  return state.renewable
    ? { state: 'renewable', expiredAt: state.expiresAt }
    : { state: 'signedOut' };
}

/** Whether what it offers can be asked for without the person. */
export function isOpen({ state }: OrganizationState): boolean {
  return state === 'signedIn' || state === 'renewable';
}

export function organizationView(organization: Organization, now: number): StateView {
  const w = words.organization;
  const state = stateAt(organization.state, now);
  switch (state.state) {
    case 'signingIn':
      return { mark: 'busy', short: '', long: w.signingIn };
    case 'signedOut':
      return { mark: 'none', short: '', long: w.signedOut };
    case 'renewable':
      return { mark: 'on', short: '', long: w.renewable };
    case 'signedIn': {
      const left = state.expiresAt - now;
      return {
        mark: left < SOON && !state.renewable ? 'soon' : 'on',
        short: shortLeft(left),
        long: `${w.signedIn}, ${fill(words.session.left, { duration: longDuration(left) })}`,
      };
    }
  }
}

export function accountsByName(accounts: readonly Account[]): Account[] {
  return [...accounts].sort(
    (a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id),
  );
}

/**
 * The accounts in which every word of the query is found.
 *
 * A word that is neither in the account's name nor in its id asks for a permission set, and leaves only
 * those it is found in: `prod admin` is the administrator's of production. Digits are in many ids by chance,
 * so accounts that need no more than their names come first.
 */
export function findAccounts(accounts: readonly Account[], query: string): Account[] {
  const wanted = queryWords(query);
  const byName: Account[] = [];
  const byId: Account[] = [];
  for (const account of accounts) {
    const asked = wanted.filter((word) => !inName(account, word) && !inId(account, word));
    const roles = account.roles.filter((role) => {
      const lower = role.toLowerCase();
      return asked.every((word) => lower.includes(word));
    });
    if (asked.length > 0 && roles.length === 0) continue;
    const named = wanted.every((word) => inName(account, word) || !inId(account, word));
    (named ? byName : byId).push({ ...account, roles });
  }
  return [...byName, ...byId];
}

/** The accounts as lines of one list, with the profiles that are there for each permission set. */
export function accountLines(
  accounts: readonly Account[],
  rows: readonly ProfileRow[],
): readonly Line[] {
  const profiles = new Map<string, string[]>();
  for (const { kind, accountId, role, name } of rows) {
    if ((kind !== 'sso' && kind !== 'ssoLegacy') || accountId === null || role === null) continue;
    const key = `${accountId} ${role}`;
    const known = profiles.get(key);
    if (known === undefined) profiles.set(key, [name]);
    else known.push(name);
  }
  return accounts.flatMap((account): Line[] => [
    { type: 'account', account },
    ...account.roles.map((role): Line => {
      return { type: 'role', role, profiles: profiles.get(`${account.id} ${role}`) ?? [] };
    }),
  ]);
}

function inName({ name }: Account, word: string): boolean {
  return name.toLowerCase().includes(word);
}

function inId({ id }: Account, word: string): boolean {
  const digits = accountDigits(word);
  return digits !== null && id.includes(digits);
}
