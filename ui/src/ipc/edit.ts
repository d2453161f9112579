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
  ToolVerdict,
} from './bindings';

/** An edit of a profile or SSO session: all but the mending of a line. */
export type TargetRequest = Exclude<EditRequest, { edit: 'mend' }>;

export type Outcome<T> = { status: 'ok'; data: T } | { status: 'error'; error: Failure };

/** The part of `Backend` that edits. */
export interface EditBackend {
  /** A form for what is there, or (target null) for a new one of that kind. `kind` null: as it is. */
  editForm(target: EditTarget | null, kind: FormKind | null): Promise<Outcome<EditForm>>;
  editChoices(): Promise<Outcome<Choices>>;
  /** Null if the value is one that the setting takes; else why not, as a failure of the catalogue. */
  checkField(kind: FormKind, key: string, value: string): Promise<Outcome<Failure | null>>;
  /** Null if a new profile or session may have the name. */
  checkName(target: EditTarget): Promise<Outcome<Failure | null>>;
  previewEdit(edit: EditRequest): Promise<Outcome<EditPreview>>;
  /** Fails with `edit_outdated` if the files changed since the preview: preview anew. */
  applyEdit(id: number): Promise<Outcome<Applied>>;
  /** Undoes it if what it changed is still as it left it. */
  undoEdit(id: number): Promise<Outcome<Applied>>;
  profileLines(name: string): Promise<Outcome<FileLines[]>>;
  toolVerdicts(name: string): Promise<Outcome<ToolVerdict[]>>;
}
