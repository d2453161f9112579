/** The part of the seam between the window and Rust by which other tools get credentials. */
import type {
  AtOnce,
  AuditLine,
  ConsoleOpened,
  Done,
  Shell,
  StandingPreview,
  StandingRequest,
} from './bindings';
import type { Outcome } from './edit';

/** The part of `Backend` that switches, serves, copies, and tells what was done. */
export interface StandingBackend {
  /** Done at once, or to be seen first: nothing is written then. */
  standingAtOnce(change: StandingRequest): Promise<Outcome<AtOnce>>;
  /** The same for a window that shows nothing: the main window does. */
  standingOrErrand(change: StandingRequest): Promise<Outcome<null>>;
  previewStanding(change: StandingRequest): Promise<Outcome<StandingPreview>>;
  /** Fails with `edit_outdated` if the files changed since the preview: preview anew. */
  applyStanding(id: number): Promise<Outcome<Done>>;
  /** The latest first. */
  auditLog(): Promise<Outcome<AuditLine[]>>;
  /** Signs in first if need be: resolves when the text is in the clipboard, or cannot be. */
  copyEnvironment(profile: string, shell: Shell): Promise<Outcome<null>>;
  /** Fails with `terminal_not_by_name` if tools cannot use the profile unless it is served. */
  openTerminal(profile: string): Promise<Outcome<null>>;
  /** Signs in first if need be. */
  openConsole(profile: string): Promise<Outcome<ConsoleOpened>>;
  /** Signs in first if need be. The address comes into the clipboard only. */
  copyConsoleLink(profile: string): Promise<Outcome<null>>;
}
