/** The part of the seam between the window and Rust by which other tools get credentials. */
import type {
  AuditLine,
  ConsoleOpened,
  Done,
  Shell,
  StandingPreview,
  StandingRequest,
} from './bindings';
import type { Outcome } from './edit';

/** A change that a person asks for in the window: all but finding the program again. */
export type StandingAction = Exclude<StandingRequest, { action: 'repoint' }>;

/** The part of `Backend` that switches, serves, copies, and tells what was done. */
export interface StandingBackend {
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
