/** The page of a made-up profile, derived from its row. */
import type { ChainStep, Diagnostic, ProfileDetail, ProfileRow } from '../backend';
import type { Failure } from '../bindings';
import { DEVICE } from './profiles';

const CONFIG = '/home/anna/.aws/config';
const CREDENTIALS = '/home/anna/.aws/credentials';

export function detailOf(row: ProfileRow): ProfileDetail {
  const inCredentials = row.kind === 'keys' || row.kind === 'sessionKeys';
  const line = firstLine(row);
  return {
    row,
    chain: chain(row),
    blocked: blocked(row),
    durationSeconds: row.role === null ? null : row.kind === 'sso' ? 28_800 : 3600,
    diagnostics: diagnosticsOf(row),
    places: [
      { file: 'config', path: CONFIG, line },
      ...(inCredentials
        ? [{ file: 'credentials' as const, path: CREDENTIALS, line: line + 2 }]
        : []),
    ],
  };
}

function step(kind: ChainStep['kind'], profile: string, rest: Partial<ChainStep>): ChainStep {
  return { kind, profile, accountId: null, label: '', mfaSerial: null, failed: false, ...rest };
}

function chain(row: ProfileRow): ChainStep[] {
  const { name, accountId } = row;
  const role = row.role ?? '';
  const keys = (profile: string) => step('keys', profile, { label: 'AKIAIOSFODNN7EXAMPLE' });
  switch (row.kind) {
    case 'keys':
      return [keys(name)];
    case 'sessionKeys':
      return [step('sessionKeys', name, { label: 'ASIAIOSFODNN7EXAMPLE' })];
    case 'role':
    case 'roleWithMfa': {
      const mfaSerial = row.kind === 'roleWithMfa' ? DEVICE : null;
      return [
        keys(row.source ?? 'default'),
        step('assumeRole', name, { accountId, label: role, mfaSerial }),
      ];
    }
    case 'sso':
    case 'ssoLegacy':
      return [step('sso', name, { accountId, label: role })];
    case 'process':
      return [step('process', name, { label: '/usr/local/bin/artifact-credentials' })];
    case 'webIdentity':
      return [step('webIdentity', name, { accountId, label: role })];
    case 'login':
      return [step('login', name, { accountId, label: 'anna' })];
    case 'settingsOnly':
      return [];
    case 'broken':
      return [
        step('nothing', row.source ?? name, { failed: true }),
        step('assumeRole', name, { accountId, label: role }),
      ];
  }
}

function blocked(row: ProfileRow): Failure | null {
  const because = (code: Failure['code'], params: { [key: string]: string }): Failure => ({
    code,
    params: { profile: row.name, ...params },
    detail: null,
  });
  switch (row.kind) {
    case 'keys':
    case 'sessionKeys':
    case 'role':
    case 'roleWithMfa':
    case 'sso':
    case 'ssoLegacy':
      return null;
    case 'settingsOnly':
      return because('no_credentials', {});
    case 'broken':
      return row.source === null
        ? because('role_arn_invalid', { value: 'arn:aws:iam::12345:rol/Admin' })
        : because('source_missing', { source: row.source });
    default:
      return because('kind_unsupported', { kind: row.kind });
  }
}

function firstLine(row: ProfileRow): number {
  return 4 + (row.name.length % 9) * 6;
}

export function diagnosticsOf(row: ProfileRow): Diagnostic[] {
  const found: Diagnostic[] = [];
  const line = firstLine(row);
  const add = (
    code: Diagnostic['code'],
    severity: Diagnostic['severity'],
    params: { [key: string]: string },
    at: number,
  ) => {
    const mendable = code === 'duplicate_key';
    const place = { file: 'config' as const, path: CONFIG, line: at, profile: row.name };
    found.push({ code, severity, params, ...place, mendable });
  };
  for (let i = 0; i < row.errors; i++) add('profile_broken', 'error', {}, line + i);
  for (let i = 0; i < row.warnings; i++) {
    add('duplicate_key', 'warning', { key: 'region', first: String(line + 1) }, line + 2 + i);
  }
  return found;
}
