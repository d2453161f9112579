/**
 * The seam between the window and Rust.
 *
 * Everything above this folder talks to a `Backend` and never to Tauri: the real one is in `tauri.ts`,
 * the one for the browser and the tests in `fake/`. Wire types are re-exported here, because only this
 * folder may know that they are generated.
 */
import type { Account, Overview, ProfileDetail, PromptCopy, PromptState, Topic } from './bindings';
import type { EditBackend, Outcome } from './edit';
import type { FrontBackend } from './front';
import type { PreferencesBackend } from './preferences';
import type { StandingBackend } from './standing';

export type {
  About,
  Account,
  Ambient,
  Applied,
  AtOnce,
  AuditLine,
  AuditedCode,
  ChainStep,
  ChainStepKind,
  Choices,
  Closing,
  ConsoleOpened,
  Colour,
  Diagnostic,
  DiagnosticCode,
  DiffHunk,
  DiffLine,
  Done,
  EditForm,
  EditPreview,
  EditRequest,
  EditTarget,
  EditWarning,
  EditWarningCode,
  Errand,
  Failure,
  FailureCode,
  FieldNeed,
  FileDiff,
  FileInfo,
  FileLines,
  FileRole,
  FileState,
  FormField,
  FormKind,
  Interrupted,
  MainView,
  MarkChange,
  Organization,
  OrganizationState,
  OtherSetting,
  Overview,
  Overwritten,
  Place,
  Preference,
  Preferences,
  ProfileDetail,
  ProfileKind,
  ProfileRow,
  Prompt,
  PromptCopy,
  PromptNeed,
  PromptPhase,
  PromptState,
  Requester,
  SessionState,
  SettingInput,
  SettingKey,
  Severity,
  Shell,
  SsoClock,
  StandingPreview,
  StandingRequest,
  StartAtLogin,
  Takes,
  Terminal,
  ToApprove,
  ToSee,
  ToolReasonCode,
  ToolVerdict,
  UnfinishedCode,
  Unsettled,
} from './bindings';

export type { Outcome, TargetRequest } from './edit';

/** What has to be fetched anew. The event says no more than that: data comes from a command. */
export type Change = { what: Topic; revision: number };

/** No method throws: what cannot be asked at all comes back as the failure `internal`. */
export interface Backend extends EditBackend, FrontBackend, StandingBackend, PreferencesBackend {
  overview(): Promise<Outcome<Overview>>;
  /** The revision of the overview as it is now: whoever has that one has missed nothing. */
  overviewRevision(): Promise<Outcome<number>>;
  profileDetail(name: string): Promise<Outcome<ProfileDetail>>;
  /** Resolves when the sign-in ended, however it did. */
  signIn(name: string): Promise<Outcome<null>>;
  cancelSignIn(name: string): Promise<Outcome<null>>;
  signOut(name: string): Promise<Outcome<null>>;
  promptState(): Promise<Outcome<PromptState>>;
  promptAnswer(id: number, code: string): Promise<Outcome<null>>;
  promptCancel(id: number): Promise<Outcome<null>>;
  promptApprove(id: number): Promise<Outcome<null>>;
  promptOpen(id: number): Promise<Outcome<null>>;
  promptCopy(id: number, what: PromptCopy): Promise<Outcome<null>>;
  promptRetry(id: number): Promise<Outcome<null>>;
  promptUseDeviceCode(id: number): Promise<Outcome<null>>;
  /** Resolves when the sign-in ended, however it did. */
  ssoSignIn(key: string): Promise<Outcome<null>>;
  ssoCancel(key: string): Promise<Outcome<null>>;
  ssoSignOut(key: string): Promise<Outcome<null>>;
  ssoAccounts(key: string): Promise<Outcome<Account[]>>;
  /** Calls the listener from now on; resolves, once it is attached, to what detaches it. */
  onChanged(listener: (change: Change) => void): Promise<() => void>;
}
