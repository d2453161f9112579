/**
 * What can be done, as data: to a profile, to a login, and with the app.
 *
 * To add something: its kind in `Deed`, a line in one of the tables below, and one where a window does it
 * (`views/deeds.ts`, `state/quick.svelte.ts`). A window lists only what it does, and what it does has to exist.
 */
import type { MainView, Organization, Overview, ProfileRow, Shell } from '../ipc/backend';
import { hasProblem } from './list';
import { fill, plural, words } from './messages';
import { loginName, stateAt } from './organization';
import { isActive, SOON, sessionAt } from './session';
import { canServe, DEFAULT, HOURS, placeOf, type Switched } from './standing';

/** What can be opened as a profile. */
export type Way = 'terminal' | 'console' | 'consoleLink';
export const WAYS: readonly Way[] = ['terminal', 'console', 'consoleLink'];

export type Deed =
  | {
      does:
        | 'signIn'
        | 'cancel'
        | 'signOut'
        | 'serve'
        | 'stopServing'
        | 'show'
        | 'edit'
        | 'rename'
        | 'duplicate'
        | 'delete';
      profile: string;
    }
  | { does: 'switch'; profile: string; minutes: number | null }
  | { does: 'copy'; profile: string; shell: Shell }
  | { does: 'open'; profile: string; way: Way }
  | { does: 'favourite' | 'production'; profile: string; value: boolean }
  | { does: 'loginSignIn' | 'loginCancel' | 'loginSignOut'; key: string }
  | { does: 'view'; view: MainView }
  | { does: 'restore' | 'compose' | 'copyDiagnostics' | 'quit' };

export type Does = Deed['does'];

/** What a window does of all that. */
export type Doers = { [D in Does]?: (deed: DeedOf<D>) => void };
type DeedOf<D, E = Deed> = E extends { does: infer Those } ? (D extends Those ? E : never) : never;

export function doneBy(doers: Doers): ReadonlySet<Does> {
  return new Set(Object.keys(doers) as Does[]);
}

export function carryOut(doers: Doers, deed: Deed): void {
  // Each doer is of the deed by whose name it is found.
  (doers[deed.does] as ((deed: Deed) => void) | undefined)?.(deed);
}

/** Something that is offered, under its name. */
export type Offer = { label: string; deed: Deed; grave?: boolean };

export type Sign =
  | 'restore'
  | 'organization'
  | 'add'
  | 'history'
  | 'preferences'
  | 'warning'
  | 'info'
  | 'copy'
  | 'quit';

/** An offer that is about no profile, found by what it is called and by what else it might be called. */
export type Command = Offer & { id: string; sign: Sign; also: string };

/** What is known when something is offered. */
export type Known = { switched: Switched | null; now: number; can: ReadonlySet<Does> };

const shells: readonly Shell[] = ['bash', 'zsh', 'fish', 'powershell', 'cmd', 'dotenv'];

/** Whether Rolecall signs in to profiles of this kind. */
export function canSignIn({ kind }: ProfileRow): boolean {
  switch (kind) {
    case 'keys':
    case 'sessionKeys':
    case 'role':
    case 'roleWithMfa':
    case 'sso':
    case 'ssoLegacy':
      return true;
    default:
      return false;
  }
}

/** What Enter does: what the state of the profile calls for. */
export function primary(row: ProfileRow, { switched, now }: Known): Offer {
  const profile = row.name;
  const session = sessionAt(row.session, now);
  const place = placeOf(profile, switched);
  const w = words.palette;
  if (session.state === 'signingIn') return { label: w.cancel, deed: { does: 'cancel', profile } };
  const endsSoon =
    session.state === 'signedIn' && session.expiresAt !== null && session.expiresAt - now < SOON;
  if (switched !== null && (place === 'kept' || place === 'self')) {
    return { label: w.restore, deed: { does: 'restore' } };
  }
  if (session.state === 'signedIn' && !endsSoon) {
    if (place === 'current') return { label: w.restore, deed: { does: 'restore' } };
    if (place === 'free') return switchTo(profile, null);
  }
  if (!canSignIn(row)) return { label: w.show, deed: { does: 'show', profile } };
  if (session.state !== 'signedIn') return { label: w.signIn, deed: { does: 'signIn', profile } };
  return session.expiresAt === null
    ? { label: w.show, deed: { does: 'show', profile } }
    : { label: w.renew, deed: { does: 'signIn', profile } };
}

function switchTo(profile: string, minutes: number | null): Offer {
  const w = words.palette;
  const label = minutes === null ? w.switch : plural(w.switchFor, minutes / 60);
  return { label, deed: { does: 'switch', profile, minutes } };
}

/** Each thing that can be done to a profile, or null where it cannot; in the order they are offered. */
const forProfile: readonly ((row: ProfileRow, known: Known) => Offer | null)[] = [
  (row, { now }) => {
    const { state } = sessionAt(row.session, now);
    if (state === 'signingIn' || !canSignIn(row)) return null;
    const endless = row.session.state === 'signedIn' && row.session.expiresAt === null;
    const label = state !== 'signedIn' ? words.palette.signIn : words.palette.renew;
    return endless ? null : { label, deed: { does: 'signIn', profile: row.name } };
  },
  (row) =>
    row.session.state === 'signingIn'
      ? { label: words.palette.cancel, deed: { does: 'cancel', profile: row.name } }
      : null,
  ...[null, ...HOURS.map((hours) => hours * 60)].map(
    (minutes) =>
      (row: ProfileRow, { switched }: Known): Offer | null => {
        const place = placeOf(row.name, switched);
        const there = place === 'free' || (place === 'current' && minutes !== null);
        return there ? switchTo(row.name, minutes) : null;
      },
  ),
  ({ name }, { switched }) =>
    switched !== null && placeOf(name, switched) !== 'free'
      ? { label: words.palette.restore, deed: { does: 'restore' } }
      : null,
  (row, { now }) =>
    sessionAt(row.session, now).state === 'signedIn'
      ? { label: words.palette.signOut, deed: { does: 'signOut', profile: row.name } }
      : null,
  ...shells.map((shell) => (row: ProfileRow): Offer | null => {
    if (!canSignIn(row) && !isActive(row.session)) return null;
    const label = fill(words.palette.copy, { shell: words.copy.shells[shell] });
    return { label, deed: { does: 'copy', profile: row.name, shell } };
  }),
  ...WAYS.map((way) => (row: ProfileRow): Offer | null => {
    // A terminal is also for what others sign in to.
    if (row.kind === 'broken' || (way !== 'terminal' && !canSignIn(row))) return null;
    return { label: words.open.item[way], deed: { does: 'open', profile: row.name, way } };
  }),
  ({ name, favourite }) => ({
    label: favourite ? words.list.removeFavourite : words.list.addFavourite,
    deed: { does: 'favourite', profile: name, value: !favourite },
  }),
  ({ name }) => ({ label: words.palette.show, deed: { does: 'show', profile: name } }),
  ({ name }) => ({ label: words.palette.edit, deed: { does: 'edit', profile: name } }),
  (row, { switched }) => {
    const { name, served } = row;
    if (served) {
      return { label: words.menu.stopServing, deed: { does: 'stopServing', profile: name } };
    }
    return canServe(row, switched)
      ? { label: words.menu.serve, deed: { does: 'serve', profile: name } }
      : null;
  },
  ({ name, production }) => ({
    label: production ? words.menu.unmarkProduction : words.menu.markProduction,
    deed: { does: 'production', profile: name, value: !production },
  }),
  ({ name }) => ({ label: words.menu.rename, deed: { does: 'rename', profile: name } }),
  ({ name }) => ({ label: words.menu.duplicate, deed: { does: 'duplicate', profile: name } }),
  ({ name }) => ({
    label: words.menu.delete,
    grave: true,
    deed: { does: 'delete', profile: name },
  }),
];

/** What can be done to a profile: first what its state calls for. */
export function offersFor(row: ProfileRow, known: Known): Offer[] {
  const first = primary(row, known);
  const all = [first, ...forProfile.map((offer) => offer(row, known))];
  return all.filter((offer, at): offer is Offer => {
    if (offer === null || !known.can.has(offer.deed.does)) return false;
    return at === 0 || !isSame(offer.deed, first.deed);
  });
}

function isSame(a: Deed, b: Deed): boolean {
  if (a.does !== b.does) return false;
  // Switching, copying and opening are offered in several ways.
  return a.does !== 'copy' && a.does !== 'open' && (a.does !== 'switch' || a.minutes === null);
}

/** What else can be done, in the order it is offered. */
export function commandsOf(overview: Overview, known: Known): Command[] {
  const { switched, now, can } = known;
  const w = words.palette.commands;
  const view = (of: MainView, sign: Sign): Command => ({
    id: of,
    sign,
    ...w[of],
    deed: { does: 'view', view: of },
  });
  const faulty = overview.diagnostics.length > 0 || overview.profiles.some(hasProblem);
  const all: Command[] = [
    ...(switched === null
      ? []
      : [
          {
            id: 'restore',
            sign: 'restore' as const,
            label: fill(w.restore.label, { profile: DEFAULT }),
            also: w.restore.also,
            deed: { does: 'restore' as const },
          },
        ]),
    ...overview.organizations.map((organization) => forLogin(organization, now)),
    { id: 'compose', sign: 'add', ...w.compose, deed: { does: 'compose' } },
    view('history', 'history'),
    ...(faulty ? [view('problems', 'warning')] : []),
    view('settings', 'preferences'),
    view('about', 'info'),
    { id: 'diagnostics', sign: 'copy', ...w.diagnostics, deed: { does: 'copyDiagnostics' } },
    { id: 'quit', sign: 'quit', ...w.quit, deed: { does: 'quit' } },
  ];
  return all.filter(({ deed }) => can.has(deed.does));
}

function forLogin(organization: Organization, now: number): Command {
  const { key } = organization;
  const { state } = stateAt(organization.state, now);
  const w = words.palette.commands;
  const login = loginName(organization);
  const [said, does] =
    state === 'signingIn'
      ? ([w.loginCancel, 'loginCancel'] as const)
      : state === 'signedOut'
        ? ([w.loginSignIn, 'loginSignIn'] as const)
        : ([w.loginSignOut, 'loginSignOut'] as const);
  return {
    id: `login ${key}`,
    sign: 'organization',
    label: fill(said.label, { login }),
    also: said.also,
    deed: { does, key },
  };
}
