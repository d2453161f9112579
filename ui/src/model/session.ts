/** What a session's state means on screen at a given moment. */
import type { ProfileRow, SessionState, SsoClock } from '../ipc/backend';
import { failureWords, fill, words } from './messages';
import { longDuration, pointInTime, shortLeft } from './time';

/** Below this the end of a session deserves attention. */
export const SOON = 5 * 60_000;

/** The shapes of states. Each is told apart without its colour. */
export type Mark = 'none' | 'busy' | 'on' | 'soon' | 'expired' | 'failed' | 'broken';

export type StateView = {
  mark: Mark;
  /** Short, for the end of a row; empty where there is nothing to say. */
  short: string;
  /** The whole of it in words. */
  long: string;
};

export type Action = 'signIn' | 'cancel' | 'renew' | 'switch';

/** The state as of now: a session past its end has expired, even if no event has said so yet. */
export function sessionAt(session: SessionState, now: number): SessionState {
  const over =
    session.state === 'signedIn' && session.expiresAt !== null && session.expiresAt <= now;
  return over ? { state: 'expired', expiredAt: session.expiresAt ?? now } : session;
}

export function isActive(session: SessionState): boolean {
  return session.state === 'signedIn' || session.state === 'signingIn';
}

/**
 * What the state calls for; null where a session needs nothing.
 *
 * `free` tells whether the default profile could be switched to it: that is what a session is good for, unless it
 * ends in a moment.
 */
export function actionFor(session: SessionState, free: boolean, now: number): Action | null {
  switch (session.state) {
    case 'signingIn':
      return 'cancel';
    case 'signedIn': {
      const { expiresAt } = session;
      const soon = expiresAt !== null && expiresAt - now < SOON;
      if (free && !soon) return 'switch';
      return expiresAt === null ? null : 'renew';
    }
    default:
      return 'signIn';
  }
}

export function stateView(row: ProfileRow, now: number): StateView {
  const w = words.session;
  const session = sessionAt(row.session, now);
  switch (session.state) {
    case 'signingIn':
      return { mark: 'busy', short: w.signingIn, long: w.signingIn };
    case 'signedIn': {
      if (session.expiresAt === null) {
        return { mark: 'on', short: w.signedIn, long: w.signedIn };
      }
      const left = session.expiresAt - now;
      const long = fill(w.left, { duration: longDuration(left) });
      return left < SOON
        ? { mark: 'soon', short: shortLeft(left), long: `${w.endsSoon}, ${long}` }
        : { mark: 'on', short: shortLeft(left), long: `${w.signedIn}, ${long}` };
    }
    case 'expired':
      return { mark: 'expired', short: w.expired, long: w.expired };
    case 'failed': {
      const long = failureWords(session.failure).title;
      return session.failure.code === 'cancelled'
        ? { mark: mark(row), short: w.cancelled, long }
        : { mark: 'failed', short: w.failed, long };
    }
    case 'none':
      return { mark: mark(row), short: '', long: w.none };
  }
}

export type SsoView = {
  mark: Mark;
  text: string;
  /** What follows from it for the role; null while it is the later and not the nearer end. */
  note: string | null;
};

/** The second clock: the SSO session's, which says how long new role sessions come without the browser. */
export function ssoView(
  { login, expiresAt, renewable }: SsoClock,
  roleEnds: number | null,
  now: number,
): SsoView {
  const w = words.session;
  // Another tool may have signed out: when is not known.
  if (expiresAt === null) {
    return { mark: 'expired', text: fill(w.ssoGone, { login }), note: w.ssoOver };
  }
  const time = pointInTime(expiresAt, now);
  if (expiresAt <= now && renewable) {
    return { mark: 'on', text: fill(w.ssoRenewable, { login }), note: null };
  }
  if (expiresAt <= now) {
    return { mark: 'expired', text: fill(w.ssoEnded, { login, time }), note: w.ssoOver };
  }
  const text = fill(w.ssoEnds, { login, time });
  const soon = expiresAt - now < SOON;
  const first = roleEnds !== null && expiresAt < roleEnds;
  if (renewable) return { mark: 'on', text, note: soon || first ? w.ssoRenews : null };
  if (soon) return { mark: 'soon', text, note: w.ssoSoon };
  return { mark: 'on', text, note: first ? w.ssoFirst : null };
}

export type SsoShort = { mark: Mark; text: string };

/** The second clock in the width of a column; null where there is none. */
export function ssoShort(session: SessionState, now: number): SsoShort | null {
  if (session.state !== 'signedIn' || session.sso === null) return null;
  const { expiresAt, renewable } = session.sso;
  const { mark } = ssoView(session.sso, session.expiresAt, now);
  const w = words.session;
  if (expiresAt !== null && expiresAt > now) {
    return { mark, text: fill(w.shortSso, { time: shortLeft(expiresAt - now) }) };
  }
  return { mark, text: renewable ? w.shortSsoRenewable : w.shortSsoOver };
}

/** Both clocks in a line, for where there is room for only one. */
export function clocks(session: SessionState, now: number): string | undefined {
  if (session.state !== 'signedIn' || session.sso === null || session.expiresAt === null) {
    return undefined;
  }
  const w = words.session;
  const role = fill(w.roleEnds, { time: pointInTime(session.expiresAt, now) });
  return `${role}. ${ssoView(session.sso, session.expiresAt, now).text}.`;
}

function mark(row: ProfileRow): Mark {
  return row.kind === 'broken' ? 'broken' : 'none';
}
