/** Situations to look at in the browser with `?fake=name`, and to test against. */
import type { Diagnostic, Failure, Overview, Prompt, PromptState } from '../backend';
import { DEVICE, changed, failed, many, normal, row, signedIn } from './profiles';

export type Scenario = { overview: Overview; prompt: PromptState; trouble: Trouble };
/** What goes wrong with asking at all. */
export type Trouble = 'none' | 'slow' | 'silent';

const HOME = '/home/anna/.aws';

function overview(rest: Partial<Overview> = {}): Overview {
  return {
    revision: 1,
    sandbox: false,
    files: [
      { role: 'config', path: `${HOME}/config`, state: 'present' },
      { role: 'credentials', path: `${HOME}/credentials`, state: 'present' },
    ],
    profiles: normal(),
    diagnostics: [],
    ambient: { profile: 'default', because: 'default', exists: true },
    ...rest,
  };
}

function fault(code: Diagnostic['code'], rest: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code,
    severity: 'warning',
    params: {},
    file: 'config',
    path: `${HOME}/config`,
    line: null,
    profile: null,
    ...rest,
  };
}

const windows: { [name: string]: () => Overview } = {
  normal: () => overview(),
  '3000': () => overview({ profiles: many(3000) }),
  '10000': () => overview({ profiles: many(10_000) }),
  empty: () =>
    overview({
      profiles: [],
      files: [
        { role: 'config', path: `${HOME}/config`, state: 'missing' },
        { role: 'credentials', path: `${HOME}/credentials`, state: 'missing' },
      ],
      ambient: { profile: 'default', because: 'default', exists: false },
    }),
  faulty: () =>
    overview({
      profiles: [
        ...changed(normal(), {
          'prod-deploy': { warnings: 2 },
          'staging-ro': { kind: 'broken', errors: 1, source: 'toolkit-asumer' },
        }),
        row('old-admin', 'broken', { errors: 1, role: 'Admin' }),
      ],
      diagnostics: [
        fault('header_unclosed', { severity: 'error', line: 118 }),
        fault('setting_outside_section', { line: 1 }),
        fault('indented_setting', { line: 45, profile: 'prod-deploy' }),
        fault('duplicate_section', { params: { section: '[profile ci]', first: '20' }, line: 64 }),
      ],
    }),
  unreadable: () =>
    overview({
      profiles: normal().filter(({ kind }) => kind !== 'keys'),
      files: [
        { role: 'config', path: `${HOME}/config`, state: 'present' },
        { role: 'credentials', path: `${HOME}/credentials`, state: 'unreadable' },
      ],
      diagnostics: [
        fault('file_unreadable', {
          severity: 'error',
          params: { reason: 'permission denied' },
          file: 'credentials',
          path: `${HOME}/credentials`,
        }),
      ],
      ambient: { profile: 'team-x', because: 'awsProfile', exists: false },
    }),
  'signed-in': () =>
    overview({
      sandbox: true,
      ambient: { profile: 'toolkit-role', because: 'awsProfile', exists: true },
      profiles: changed(normal(), {
        'toolkit-role': { session: signedIn(42) },
        'prod-admin': {
          session: signedIn(3, '481529036174', 'OrganizationAccountAccessRole'),
        },
        default: { session: { ...signedIn(0), expiresAt: null } as never },
        'staging-admin': { session: signedIn(645, '739204158316') },
        'prod-deploy': { session: { state: 'signingIn' } },
        'staging-ro': { session: { state: 'expired', expiredAt: Date.now() - 3_600_000 } },
      }),
    }),
  failing: () =>
    overview({
      ambient: { profile: 'toolkit-role', because: 'awsProfile', exists: true },
      profiles: changed(normal(), {
        'toolkit-role': {
          session: failed(
            'role_refused',
            { role: 'Admin' },
            'User: arn:aws:iam::123456789012:user/anna is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Admin',
          ),
        },
        'prod-admin': {
          session: failed('account_mismatch', {
            profile: 'prod-admin',
            expected: '481529036174',
            actual: '739204158316',
          }),
        },
        'prod-deploy': { session: failed('cancelled') },
        'staging-admin': {
          session: failed('aws_unreachable', { host: 'sts.eu-central-1.amazonaws.com' }),
        },
        'staging-ro': { session: { state: 'expired', expiredAt: Date.now() - 3_600_000 } },
      }),
    }),
  long: () =>
    overview({
      profiles: [
        ...normal(),
        row(`a-${'very-long-name-'.repeat(13)}end`, 'roleWithMfa', {
          accountId: '123456789012',
          role: `Role${'WithAnEquallyLongName'.repeat(3)}`,
          source: `source-${'profile-'.repeat(20)}`,
          session: signedIn(60, '123456789012', 'WithAnEquallyLongName'.repeat(3)),
        }),
      ],
    }),
  slow: () => overview(),
  silent: () => overview(),
};

function prompt(rest: Partial<Prompt> = {}): Prompt {
  return {
    id: 7,
    profile: 'toolkit-role',
    accountId: '123456789012',
    role: 'Admin',
    serial: DEVICE,
    requester: { kind: 'app' },
    phase: { phase: 'asking', failure: null, attempts: 0 },
    ...rest,
  };
}

function refused(code: Failure['code']): Prompt['phase'] {
  return { phase: 'asking', failure: { code, params: {}, detail: null }, attempts: 1 };
}

const prompts: { [name: string]: () => Partial<PromptState> } = {
  asking: () => ({ prompt: prompt() }),
  checking: () => ({ prompt: prompt({ phase: { phase: 'checking' } }) }),
  rejected: () => ({ prompt: prompt({ phase: refused('code_rejected') }) }),
  reused: () => ({ prompt: prompt({ phase: refused('code_reused') }), sandbox: true }),
  hardware: () => ({
    prompt: prompt({
      serial: 'GAHT12345678',
    }),
    waiting: 2,
    sandbox: true,
  }),
  'long-prompt': () => ({
    prompt: prompt({ profile: 'a-very-long-name-'.repeat(12), phase: refused('code_rejected') }),
    waiting: 1,
  }),
};

export function scenario(name: string): Scenario {
  const empty: PromptState = { prompt: null, waiting: 0, sandbox: false };
  return {
    overview: (windows[name] ?? overview)(),
    prompt: { ...empty, ...prompts[name]?.() },
    trouble: name === 'slow' || name === 'silent' ? name : 'none',
  };
}
