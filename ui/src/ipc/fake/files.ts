/** Made-up AWS files, as settings per section: enough to show lines, diffs and places that agree. */
import type { EditTarget, FileRole, FormKind, ProfileKind, ProfileRow } from '../backend';
import { DEVICE } from './profiles';

export const CONFIG = '/home/anna/.aws/config';
export const CREDENTIALS = '/home/anna/.aws/credentials';
export const SECRETS = ['aws_secret_access_key', 'aws_session_token'];
const KEYS = ['aws_access_key_id', ...SECRETS];

export type Line = { key: string; nested: string | null; value: string };
export type Section = { target: EditTarget; kind: FormKind; lines: Line[] };

export const at = ({ kind, name }: EditTarget) => `${kind} ${name}`;
export const fileOf = (key: string): FileRole => (KEYS.includes(key) ? 'credentials' : 'config');
export const pathOf = (file: FileRole) => (file === 'config' ? CONFIG : CREDENTIALS);

export function sectionOf(row: ProfileRow): Section {
  const lines: Line[] = [];
  const add = (key: string, value: string | null, nested: string | null = null) => {
    if (value !== null && value !== '') lines.push({ key, nested, value });
  };
  const arn = `arn:aws:iam::${row.accountId ?? '123456789012'}:role/${row.role ?? 'Admin'}`;
  if (row.kind === 'role' || row.kind === 'roleWithMfa' || row.kind === 'broken') {
    add(
      'role_arn',
      row.kind === 'broken' && row.source === null ? 'arn:aws:iam::12345:rol/A' : arn,
    );
    add('source_profile', row.source);
    if (row.kind === 'roleWithMfa') add('mfa_serial', DEVICE);
  }
  if (row.kind === 'sso') add('sso_session', row.source);
  if (row.kind === 'ssoLegacy') {
    add('sso_start_url', `https://${row.source}/start`);
    add('sso_region', 'eu-central-1');
  }
  if (row.kind === 'sso' || row.kind === 'ssoLegacy') {
    add('sso_account_id', row.accountId);
    add('sso_role_name', row.role);
  }
  if (row.kind === 'process') add('credential_process', '/usr/local/bin/artifact-credentials');
  if (row.kind === 'webIdentity') {
    add('role_arn', arn);
    add('web_identity_token_file', '/var/run/secrets/eks.amazonaws.com/token');
  }
  if (row.kind === 'keys' || row.kind === 'sessionKeys') {
    add('aws_access_key_id', 'AKIAIOSFODNN7EXAMPLE');
    add('aws_secret_access_key', 'not-a-secret-of-anyone');
    if (row.kind === 'sessionKeys') add('aws_session_token', 'not-a-token-of-anyone');
  }
  add('region', row.region);
  if (row.name === 'toolkit-role') {
    add('cli_pager', 'less -R');
    add('s3', '20', 'max_concurrent_requests');
  }
  return { target: { kind: 'profile', name: row.name }, kind: formKind(row.kind), lines };
}

export function sessionSection(name: string, startUrlHost: string, region: string): Section {
  return {
    target: { kind: 'ssoSession', name },
    kind: 'ssoSessionSection',
    lines: [
      { key: 'sso_start_url', nested: null, value: `https://${startUrlHost}/start` },
      { key: 'sso_region', nested: null, value: region },
      { key: 'sso_registration_scopes', nested: null, value: 'sso:account:access' },
    ],
  };
}

function formKind(kind: ProfileKind): FormKind {
  return kind === 'broken' ? 'role' : kind;
}

const SERVED = 'rolecall ';

/** The section that keeps the credential settings of a profile that is served: no profile of any reader. */
export function servedTarget(profile: string): EditTarget {
  return { kind: 'profile', name: `${SERVED}${profile}` };
}

export function isServedTarget({ kind, name }: EditTarget): boolean {
  return kind === 'profile' && name.startsWith(SERVED);
}

function header({ target }: Section, file: FileRole): string {
  const { kind, name } = target;
  if (isServedTarget(target)) return `[${name}]`;
  if (kind === 'ssoSession') return `[sso-session ${name}]`;
  return file === 'credentials' || name === 'default' ? `[${name}]` : `[profile ${name}]`;
}

/** The text of a section in a file; empty if it has nothing there. */
export function textOf(section: Section, file: FileRole): string[] {
  const own = section.lines.filter(({ key }) => fileOf(key) === file);
  if (own.length === 0 && (file === 'credentials' || section.lines.length > 0)) return [];
  const text = [header(section, file)];
  let parent: string | null = null;
  for (const { key, nested, value } of own) {
    const shown = SECRETS.includes(key) ? '••••••••' : value;
    if (nested === null) {
      text.push(`${key} = ${shown}`);
    } else {
      if (parent !== key) text.push(`${key} =`);
      text.push(`  ${nested} = ${shown}`);
    }
    parent = nested === null ? null : key;
  }
  return [...text, ''];
}

/** A whole file, and where in it each section begins, from 1. */
export function layOut(sections: readonly Section[], file: FileRole) {
  const starts = new Map<string, number>();
  const lines: string[] = [];
  for (const section of sections) {
    const text = textOf(section, file);
    if (text.length > 0) starts.set(at(section.target), lines.length + 1);
    lines.push(...text);
  }
  return { lines, starts };
}
