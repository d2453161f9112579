/** The part of the seam between the window and Rust for what the person prefers, and says of profiles. */
import type {
  About,
  MarkChange,
  Preference,
  Preferences,
  StartAtLogin,
  Terminal,
} from './bindings';
import type { Outcome } from './edit';

/** The part of `Backend` that keeps what the person prefers, and tells what runs here. */
export interface PreferencesBackend {
  preferences(): Promise<Outcome<Preferences>>;
  setPreference(preference: Preference): Promise<Outcome<null>>;
  markProfile(profile: string, change: MarkChange): Promise<Outcome<null>>;
  startAtLogin(): Promise<Outcome<StartAtLogin>>;
  setStartAtLogin(on: boolean): Promise<Outcome<null>>;
  about(): Promise<Outcome<About>>;
  /** What `copyDiagnostics` would copy. */
  diagnostics(): Promise<Outcome<string>>;
  copyDiagnostics(): Promise<Outcome<null>>;
  /** Those to choose from. */
  terminals(): Promise<Outcome<Terminal[]>>;
  /** The accounts that have a browser profile of their own. */
  browserProfiles(): Promise<Outcome<string[]>>;
  /** Fails with `browser_profile_in_use` while a browser works in one. */
  forgetBrowserProfiles(): Promise<Outcome<null>>;
}
