/**
 * What crosses to and from Rust for editing. Hand-written until the generated bindings have it: the names and
 * shapes are final.
 */
import type {
  Failure as WireFailure,
  FailureCode as WireFailureCode,
  FileRole,
  Place,
  ProfileKind,
} from './bindings';

/** Goes away with this file: the generated codes will have these. */
export type EditFailureCode =
  | 'edit_no_such_target' // {kind, name}
  | 'edit_name_taken' // {name}
  | 'edit_name_invalid' // {name, character}
  | 'edit_name_blank'
  | 'edit_name_reserved' // {name}
  | 'edit_same_name' // {name}
  | 'edit_key_invalid' // {key}
  | 'edit_value_blank' // {key}
  | 'edit_value_control' // {key}
  | 'edit_value_comment' // {key}
  | 'edit_value_space' // {key}
  | 'edit_no_such_setting' // {key}
  | 'edit_not_nested' // {key}
  | 'edit_changed_twice' // {key}
  | 'edit_nothing_to_add'
  | 'edit_two_defaults'
  | 'edit_no_safe_order'
  | 'edit_outdated'
  | 'edit_file_busy' // {path}
  | 'edit_file_read_only' // {path, reason}
  | 'edit_disk_full' // {path}
  | 'edit_file_gone' // {path}
  | 'edit_file_unreadable' // {path, reason}
  | 'edit_write_failed' // {path, reason}
  | 'edit_half_done' // {path}
  | 'undo_conflict'
  | 'undo_gone'
  | 'field_blank'
  | 'field_not_a_role_arn'
  | 'field_not_digits' // {digits}
  | 'field_not_a_region'
  | 'field_not_one_of' // {values}
  | 'field_not_in_range' // {min, max}
  | 'field_length' // {min, max}
  | 'field_character' // {character}
  | 'field_not_a_start_url'
  | 'field_not_a_url';

export type FailureCode = WireFailureCode | EditFailureCode;
export type Failure = Omit<WireFailure, 'code'> & { code: FailureCode };

/** What an edit is about. */
export type EditTarget = { kind: 'profile'; name: string } | { kind: 'ssoSession'; name: string };

/** What a setting takes: decides the control, the hint and the picker. */
export type Takes =
  | 'roleArn'
  | 'accountId'
  | 'region'
  | 'sourceProfile'
  | 'ssoSession'
  | 'services'
  | 'credentialSource'
  | 'duration'
  | 'externalId'
  | 'roleSessionName'
  | 'mfaSerial'
  | 'output'
  | 'startUrl'
  | 'secret'
  | 'accessKeyId'
  | 'url'
  | 'path'
  | 'text';

export type FieldNeed =
  { need: 'required' } | { need: 'requiredUnless'; key: string } | { need: 'optional' };

/** A field of a kind's form, with what stands in the files now. A secret's value never comes: only that it is set. */
export type FormField = {
  key: string;
  need: FieldNeed;
  takes: Takes;
  value: string | null;
  isSet: boolean;
  place: Place | null;
};

/** A setting that the kind's form has no field for: kept, and editable as it is. */
export type OtherSetting = {
  key: string;
  /** The key inside, as `max_concurrent_requests` of `s3`. */
  nested: string | null;
  value: string | null;
  secret: boolean;
  place: Place | null;
};

export type FormKind = Exclude<ProfileKind, 'broken'> | 'ssoSessionSection';

/** What a form shows: of a profile or SSO session that is there (as it is, or as another kind), or of a new one. */
export type EditForm = {
  /** Null for a new one. */
  target: EditTarget | null;
  /** The kind the fields are of. */
  kind: FormKind;
  /** The kind that it is in the files; null for a new one. */
  currentKind: FormKind | null;
  fields: FormField[];
  others: OtherSetting[];
  /** Settings of the current kind that the chosen kind does not have: they are unset when applied. */
  dropped: string[];
};

/** What the pickers offer. */
export type Choices = {
  profiles: { name: string; kind: ProfileKind; canSign: boolean }[];
  ssoSessions: { name: string; startUrlHost: string }[];
  services: string[];
  /** By partition, in AWS's order. */
  regions: { name: string; longName: string; partition: string; partitionName: string }[];
  outputs: string[];
  credentialSources: string[];
};

/** A value that was typed: also a secret's. It goes in once and never comes out. */
export type SettingInput = { key: string; nested: string | null; value: string };
/** A setting to be gone. */
export type SettingKey = { key: string; nested: string | null };

export type EditRequest =
  | { edit: 'add'; target: EditTarget; settings: SettingInput[] }
  | { edit: 'change'; target: EditTarget; set: SettingInput[]; unset: SettingKey[] }
  | { edit: 'rename'; target: EditTarget; to: string }
  | { edit: 'duplicate'; target: EditTarget; to: string }
  | { edit: 'delete'; target: EditTarget };

export type DiffLine = {
  kind: 'context' | 'removed' | 'added';
  /** Secrets are masked. */
  text: string;
};
export type DiffHunk = {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: DiffLine[];
};
export type FileDiff = {
  file: FileRole;
  path: string;
  /** Whether the file is not there yet. */
  creates: boolean;
  hunks: DiffHunk[];
};

/** Codes of the catalogue under `edit_warning`, each with `title` and its parameters. */
export type EditWarning = {
  code: EditWarningCode;
  params: { [name: string]: string };
  names: string[];
};
export type EditWarningCode =
  | 'comment_moved' // {key, file, line}
  | 'nested_replaced' // {key}; names: the keys inside
  | 'shadowed' // {key, file, line}
  | 'no_effect' // {key, kind}
  | 'dependants' // names: "profile (via key)" is built of `params` nothing: names are the profiles
  | 'others_change' // names: profiles
  | 'breaks' // names: profiles
  | 'still_rejected'; // {file, line}

/** What is about to be written. Rust keeps it under its id, so that exactly this is applied. */
export type EditPreview = {
  id: number;
  files: FileDiff[];
  warnings: EditWarning[];
};

/** What was applied, and can be undone. */
export type Applied = {
  /** Names it for `undoEdit`. */
  id: number;
  /** What was done: a code of the catalogue under `done` and its parameters. */
  code: 'added' | 'changed' | 'renamed' | 'duplicated' | 'deleted' | 'undone';
  params: { [name: string]: string };
};

/** The lines of a profile in a file, secrets masked. */
export type FileLines = { file: FileRole; path: string; lines: { number: number; text: string }[] };

/** Whether a tool can use a profile. */
export type ToolVerdict = {
  tool: 'awsCli' | 'botocore' | 'rustSdk' | 'jsSdk' | 'goSdk' | 'javaSdk' | 'terraform';
  verdict: 'works' | 'asks' | 'ignores' | 'rejects';
  /** Whether it was found out by running that tool; else by reading its source. */
  verified: boolean;
  /** A code of the catalogue under `tool_reason`, or null where it simply works. */
  reason: string | null;
  params: { [name: string]: string };
};

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
