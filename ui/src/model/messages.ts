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

export function doneWords({ code, params }: Pick<Applied, 'code' | 'params'>): string {
  return fill(done[code], params);
}

/** What was being done when it was cut short. */
export function unfinishedWords({ code, params }: Interrupted): string {
  return fill(unfinished[code], params);
}

/** What was done with credentials. */
export function auditedWord(code: AuditedCode): string {
  return audited[code];
}

/** Why a tool does as it does; a reason that has no words yet is said as its code. */
export function toolReasonWords(code: ToolReasonCode, params: { [name: string]: string }): string {
  return fill(toolReasons[code], forPeople(params));
}

export function failureWords(failure: Failure): FailureWords {
  const template = failures[failure.code];
  const params = forPeople(failure.params);
  return {
    title: fill(template.title, params),
    body: fill(template.body, params),
    next: fill(template.next, params),
  };
}

export function diagnosticWords(diagnostic: Diagnostic): DiagnosticWords {
  const template = diagnostics[diagnostic.code];
  const params = forPeople(diagnostic.params);
  return { title: fill(template.title, params), next: fill(template.next, params) };
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
