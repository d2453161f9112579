/** The part of the seam between the window and Rust for the windows themselves. */
import type { Closing, Errand } from './bindings';
import type { Outcome } from './edit';

/** The part of `Backend` that is about windows. */
export interface FrontBackend {
  /** What the tray, the palette or a second start wants of the main window: each is told once. */
  takeErrand(): Promise<Outcome<Errand | null>>;
  /** Whether a form holds what would be lost with the window. */
  noteDraft(there: boolean): Promise<Outcome<null>>;
  /** What closing the main window does: this time, or from now on. */
  decideClosing(choice: Closing, remember: boolean): Promise<Outcome<null>>;
  /** Brings the main window to the front, with something to do. */
  showMain(errand: Errand): Promise<Outcome<null>>;
  /** Closes the palette's own window, and with it whatever still waits for an answer there. */
  hidePalette(): Promise<Outcome<null>>;
  /** Where a draft would be lost, the main window asks first. */
  quit(): Promise<Outcome<null>>;
}
