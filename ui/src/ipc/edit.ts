/** The part of the seam between the window and Rust that edits the files. */
import type {
  Applied,
  Choices,
  EditForm,
  EditPreview,
  EditRequest,
  EditTarget,
  Failure,
  FileLines,
  FormKind,
  SettingKey,
  ToolVerdict,
  Unsettled,
} from './bindings';

/** An edit of a profile or SSO session: not the mending of a line, and nothing left of an earlier edit. */
export type TargetRequest = Extract<EditRequest, { target: EditTarget }>;

export type Outcome<T> = { status: 'ok'; data: T } | { status: 'error'; error: Failure };

/** The part of `Backend` that edits. */
export interface EditBackend {
  /** A form for what is there, or (target null) for a new one of that kind. `kind` null: as it is. */
  editForm(target: EditTarget | null, kind: FormKind | null): Promise<Outcome<EditForm>>;
  editChoices(): Promise<Outcome<Choices>>;
  /** Null if the value is one that the setting takes; else why not, as a failure of the catalogue. */
  checkField(kind: FormKind, setting: SettingKey, value: string): Promise<Outcome<Failure | null>>;
  /** Null if a new profile or session may have the name. */
  checkName(target: EditTarget): Promise<Outcome<Failure | null>>;
  previewEdit(edit: EditRequest): Promise<Outcome<EditPreview>>;
  /** Forgets a preview that is not applied. */
  discardPreview(id: number): Promise<Outcome<null>>;
  /** What of earlier edits is for the person to decide about. */
  unsettled(): Promise<Outcome<Unsettled>>;
  dismissInterrupted(id: string): Promise<Outcome<null>>;
  dismissOverwritten(id: number): Promise<Outcome<null>>;
  dismissSetAside(): Promise<Outcome<null>>;
  /** Fails with `edit_outdated` if the files changed since the preview: preview anew. */
  applyEdit(id: number): Promise<Outcome<Applied>>;
  /** Undoes it if what it changed is still as it left it. */
  undoEdit(id: number): Promise<Outcome<Applied>>;
  profileLines(name: string): Promise<Outcome<FileLines[]>>;
  toolVerdicts(name: string): Promise<Outcome<ToolVerdict[]>>;
}
