/** Words for people: codes and parameters in, text of the catalogue out. */
import catalogue from '@messages/en.json';
import type {
  Applied,
  AuditedCode,
  Diagnostic,
  DiagnosticCode,
  EditWarning,
  EditWarningCode,
  Failure,
  FailureCode,
  FormKind,
  Interrupted,
  ProfileKind,
  ToolReasonCode,
  UnfinishedCode,
} from '../ipc/backend';
import { accountText } from './account';

export type FailureWords = { title: string; body: string; next: string };
export type DiagnosticWords = { title: string; next: string };
export type Plural = { one: string; other: string };
export type Params = Readonly<Record<string, string | number>>;

// Typed as complete records: a code without words does not compile.
const failures: Record<FailureCode, FailureWords> = catalogue.failure;
const diagnostics: Record<DiagnosticCode, DiagnosticWords> = catalogue.diagnostic;
const kinds: Record<ProfileKind, string> = catalogue.kind;

const warnings: Record<EditWarningCode, { title: string }> = catalogue.edit_warning;
const done: Record<Applied['code'], string> = catalogue.done;
const unfinished: Record<UnfinishedCode, string> = catalogue.unfinished;
const audited: Record<AuditedCode, string> = catalogue.audited;
const toolReasons: Record<ToolReasonCode, string> = catalogue.tool_reason;

/** The window's own words. */
export const words = catalogue.ui;

/** The words of notifications, for what nobody showed. */
export const notifications = catalogue.notice;

export function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = params[name];
    return value === undefined ? placeholder : String(value);
  });
}

/** Around a name in a sentence: not seen, and by them it is found again. */
const NAME = /\u2068([^\u2069]*)\u2069/;
/** The parameters that are names which people gave. */
const NAMED = ['name', 'to', 'profile', 'source', 'login', 'session'];

/** As `fill`, but the names in it can be told from its words: for where a `Sentence` shows it. */
export function say(template: string, params: Params): string {
  const marked = Object.entries(params).map(([key, value]) => {
    const isName = NAMED.includes(key) && value !== '';
    return [key, isName ? `\u2068${plain(String(value))}\u2069` : value] as const;
  });
  return fill(template, Object.fromEntries(marked));
}

/** A sentence of `say` for where it is heard, or cannot be but text. */
export function plain(text: string): string {
  return text.replace(/[\u2068\u2069]/g, '');
}

/** A sentence in its words and names, by turns. */
export function parts(text: string): { text: string; name: boolean }[] {
  return text
    .split(NAME)
    .map((part, at) => ({ text: part, name: at % 2 === 1 }))
    .filter((part) => part.text !== '');
}

export function plural(forms: Plural, n: number): string {
  return fill(n === 1 ? forms.one : forms.other, { n });
}

export function kindWord(kind: ProfileKind): string {
  return kinds[kind];
}

export function formKindWord(kind: FormKind): string {
  return kind === 'ssoSessionSection' ? words.form.kinds.ssoSessionSection : kinds[kind];
}

/** What is warned of, without the names it is about. */
export function warningWords({ code, params }: EditWarning): string {
  return fill(warnings[code].title, forPeople(params));
}

/** What was done, with its names marked. */
export function doneWords({ code, params }: Pick<Applied, 'code' | 'params'>): string {
  return say(done[code], params);
}

/** What was being done when it was cut short. */
export function unfinishedWords({ code, params }: Interrupted): string {
  return say(unfinished[code], params);
}

/** What was done with credentials. */
export function auditedWord(code: AuditedCode): string {
  return audited[code];
}

/** Why a tool does as it does; a reason that has no words yet is said as its code. */
export function toolReasonWords(code: ToolReasonCode, params: { [name: string]: string }): string {
  const { file } = params;
  // Its words say that it is a file themselves.
  return fill(toolReasons[code], { ...forPeople(params), ...(file === undefined ? {} : { file }) });
}

/** What happened and what to do; `put` puts the parameters in. */
export function failureWords(failure: Failure, put = fill): FailureWords {
  const template = failures[failure.code];
  const params = forPeople(failure.params);
  return {
    title: put(template.title, params),
    body: put(template.body, params),
    next: put(template.next, params),
  };
}

export function diagnosticWords(diagnostic: Diagnostic, put = fill): DiagnosticWords {
  const template = diagnostics[diagnostic.code];
  const params = forPeople(diagnostic.params);
  return { title: put(template.title, params), next: put(template.next, params) };
}

/** Parameters are raw values of the domain; a few have a form of their own for people. */
function forPeople(params: { [key: string]: string }): Params {
  const shown: Record<string, string> = { ...params };
  for (const account of ['expected', 'actual', 'account']) {
    const value = shown[account];
    if (value !== undefined) shown[account] = accountText(value, shown[`${account}_name`] ?? null);
  }
  const file = shown['file'];
  if (file === 'config' || file === 'credentials') shown['file'] = words.files[file].toLowerCase();
  const kind = shown['kind'];
  if (kind !== undefined && kind in kinds) shown['kind'] = kinds[kind as ProfileKind];
  return shown;
}
