/** What the default profile is by a switch, and how each other profile stands to it. */
import type { Ambient, ProfileKind, ProfileRow, StandingRequest } from '../ipc/backend';
import { fill, words } from './messages';
import { pointInTime } from './time';

export const DEFAULT = 'default';
/** Where Rust keeps what a switch displaced. */
const ORIGINAL = 'default-original';

export type Switched = {
  /** The profile as which the default one signs. */
  to: string;
  until: number | null;
  /** Whether its time is over: tools get nothing then, and what was before does not come back by itself. */
  ended: boolean;
  /** Whether AWS_PROFILE names another profile, so that the switch does not count where that is set. */
  shadowed: boolean;
};

/** The switch as of now; null while the default profile is its own. */
export function switchOf(ambient: Ambient | null, now: number): Switched | null {
  if (ambient === null || ambient.switchedTo === null) return null;
  const { switchedTo: to, until, because, profile } = ambient;
  const shadowed = because === 'awsProfile' && profile !== DEFAULT;
  return { to, until, ended: until !== null && until <= now, shadowed };
}

export type Place =
  /** The default profile itself. */
  | 'self'
  /** The default profile signs as this one. */
  | 'current'
  /** It keeps what a switch displaced. */
  | 'kept'
  /** The default profile can be switched to it. */
  | 'free';

export function placeOf(name: string, switched: Switched | null): Place {
  if (name === DEFAULT) return 'self';
  if (switched === null) return 'free';
  if (name === ORIGINAL) return 'kept';
  return name === switched.to && !switched.ended ? 'current' : 'free';
}

const SERVABLE: readonly ProfileKind[] = ['role', 'roleWithMfa', 'sso', 'ssoLegacy'];

/** Whether tools can be sent to Rolecall for it: keys stay where they are, and a switch is in the way. */
export function canServe({ name, kind, served }: ProfileRow, switched: Switched | null): boolean {
  const free = switched === null || placeOf(name, switched) !== 'self';
  return !served && free && SERVABLE.includes(kind);
}

/** For how many hours a switch is offered, beside until it is restored. */
export const HOURS = [1, 8] as const;

/** The profile that a change names; null for putting the default profile back. */
export function profileIn(action: StandingRequest): string | null {
  switch (action.action) {
    case 'switch':
      return action.to;
    case 'restore':
      return null;
    default:
      return action.profile;
  }
}

/** The profile that a change is about. */
export function nameIn(action: StandingRequest, switched: Switched | null): string {
  return profileIn(action) ?? switched?.to ?? DEFAULT;
}

/** Whether the one decides what the other does: who the default profile is, or whether the same profile is served. */
export function isOfTheSame(a: StandingRequest, b: StandingRequest): boolean {
  const served = (action: StandingRequest) =>
    action.action === 'serve' || action.action === 'stopServing' ? action.profile : null;
  return served(a) === served(b);
}

/** What a change does and what it means, in whole sentences. */
export function standingSentences(
  action: StandingRequest,
  switched: Switched | null,
  now: number,
): string[] {
  const w = words.standing;
  const name = nameIn(action, switched);
  switch (action.action) {
    case 'switch': {
      const what = fill(switched === null ? w.switchWhat : w.switchAnew, { name });
      if (action.minutes === null) return [what];
      const time = pointInTime(now + action.minutes * 60_000, now);
      return [what, fill(w.switchEnds, { time })];
    }
    case 'restore':
      return [fill(w.restoreWhat, { name })];
    case 'serve':
      return [fill(w.serveWhat, { name }), w.serveMeans];
    case 'stopServing':
      return [fill(w.stopServingWhat, { name })];
  }
}
