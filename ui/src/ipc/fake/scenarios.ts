/** Situations to look at in the browser with `?fake=name`, and to test against. */
import type {
  Account,
  Ambient,
  AuditLine,
  Diagnostic,
  Errand,
  Overview,
  Prompt,
  PromptNeed,
  PromptPhase,
  PromptState,
  Requester,
  SessionState,
  StandingRequest,
  ToApprove,
} from '../backend';
import type { Failure } from '../bindings';
import type { SettingsTrouble } from './preferences';
import { accounts, named, organization } from './organization';
import { DEVICE, changed, failed, many, normal, row, signedIn } from './profiles';

type SignedIn = Extract<SessionState, { state: 'signedIn' }>;
export type Scenario = {
  overview: Overview;
  /** What was done before, each change with its end if it has one. */
  standing: { request: StandingRequest; until: number | null }[];
  log: AuditLine[];
  prompt: PromptState;
  trouble: Trouble;
  accounts: Account[];
  settings: SettingsTrouble;
  /** What the window was opened for. */
  errand: Errand | null;
};
export type Waiting = Extract<PromptPhase, { phase: 'waiting' }>;
/** What goes wrong with asking at all. */
export type Trouble = 'none' | 'slow' | 'silent' | 'accounts-slow' | 'accounts-fail';

const HOME = '/home/anna/.aws';

function ambient(profile: string, because: Ambient['because'], exists = true): Ambient {
  return { profile, because, exists, switchedTo: null, until: null };
}

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
    ambient: ambient('default', 'default'),
    organizations: [],
    ...rest,
  };
}

function organizations(rest: Partial<Overview> = {}): Overview {
  const profiles = named(normal());
  return overview({
    profiles,
    organizations: [
      organization('acme', {
        profiles: profiles.filter(({ source }) => source === 'acme').length,
        state: {
          state: 'signedIn',
          expiresAt: Date.now() + 311 * 60_000 + 30_000,
          renewable: false,
        },
      }),
      organization('labs', { startUrlHost: 'labs.awsapps.com', region: 'us-east-1' }),
      organization('d-9067f2e5a1.awsapps.com', {
        session: null,
        startUrlHost: 'd-9067f2e5a1.awsapps.com',
        profiles: 1,
      }),
    ],
    ...rest,
  });
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
    mendable: false,
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
      ambient: ambient('default', 'default', false),
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
      ambient: ambient('team-x', 'awsProfile', false),
    }),
  'signed-in': () =>
    overview({
      sandbox: true,
      ambient: ambient('toolkit-role', 'awsProfile'),
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
      ambient: ambient('toolkit-role', 'awsProfile'),
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
  org: () => organizations(),
  'org-many': () => organizations(),
  'org-empty': () => organizations(),
  'org-loading': () => organizations(),
  'org-error': () => organizations(),
  /** A login in the files, and no profile yet. */
  'org-only': () => ({ ...organizations(), profiles: [] }),
  'two-clocks': () => {
    const session = (role: number, sso: number, renewable = false): SessionState => ({
      ...(signedIn(role, '481529036174', 'AdministratorAccess') as SignedIn),
      sso: { login: 'acme', expiresAt: Date.now() + sso * 60_000 + 30_000, renewable },
    });
    return organizations({
      ambient: ambient('acme-prod-admin', 'awsProfile'),
      profiles: changed(named(normal()), {
        'acme-prod-admin': { session: session(42, 311) },
        'acme-data-admin': { session: session(42, -2, true) },
        'acme-prod-ro': { session: session(360, 95) },
        'acme-dev-admin': { session: session(42, 3) },
        'acme-dev-ro': { session: session(42, -2) },
      }),
    });
  },
  slow: () => overview(),
  silent: () => overview(),
  switched: () => atWork(),
  'switched-production': () => atWork({ production: ['prod-admin'] }),
  'switch-ended': () => atWork(),
  /** AWS_PROFILE decides, and the switch does not count where it is set. */
  shadowed: () => atWork({ ambient: ambient('staging-admin', 'awsProfile') }),
  served: () => atWork(),
  production: () =>
    atWork({
      production: ['prod-admin', 'prod-deploy'],
      ambient: ambient('prod-admin', 'awsProfile'),
    }),
  /** Favourites, labels, tags and colours. */
  marked: () =>
    overview({
      profiles: changed(normal(), {
        'prod-admin': {
          favourite: true,
          production: true,
          label: 'Payments, production',
          tags: ['payments', 'eu', 'on-call'],
          colour: 'red',
        },
        'prod-deploy': { production: true, tags: ['payments'], colour: 'orange' },
        'staging-admin': { favourite: true, tags: ['payments', 'eu'], colour: 'green' },
        'toolkit-role': { favourite: true, label: 'Everyday', colour: 'blue' },
        'terraform-state': { tags: ['infrastructure'], colour: 'purple' },
        'acme-data-admin': { label: 'Warehouse', tags: ['data'], colour: 'teal' },
        'acme-dev-ro': { tags: ['a-tag-of-thirty-characters-long'], colour: 'yellow' },
        'acme-backup-ro': { colour: 'pink' },
      }),
    }),
  'settings-read-only': () => overview(),
  'settings-newer': () => overview(),
  palette: () => used(),
  'palette-3000': () => overview({ profiles: many(3000) }),
  'palette-empty': () => windows['empty']?.() ?? overview(),
  'palette-long': () => windows['long']?.() ?? overview(),
  history: () => atWork(),
  'history-short': () => atWork(),
};

/** Some were used, some are favourites, some are active; a login is signed in. */
function used(): Overview {
  const ago = (minutes: number) => Date.now() - minutes * 60_000;
  const { profiles, ...rest } = organizations();
  return {
    ...rest,
    sandbox: true,
    profiles: changed(profiles, {
      'prod-admin': {
        session: signedIn(42, '481529036174', 'OrganizationAccountAccessRole'),
        usedAt: ago(4),
        production: true,
        label: 'Payments, production',
        tags: ['payments', 'eu'],
        colour: 'red',
      },
      'toolkit-role': { session: signedIn(3), usedAt: ago(18), favourite: true },
      'acme-data-ro': { usedAt: ago(300), tags: ['warehouse'] },
      'staging-admin': { favourite: true, label: 'Everyday', colour: 'green' },
      'staging-ro': { session: { state: 'expired', expiredAt: ago(60) } },
      'acme-dev-admin': { session: signedIn(230, '205718394620', 'AdministratorAccess') },
    }),
  };
}

/** Two are signed in, and accounts have names. */
function atWork({
  production = [],
  ...rest
}: Partial<Overview> & { production?: string[] } = {}): Overview {
  const profiles = changed(named(normal()), {
    'prod-admin': { session: signedIn(42, '481529036174', 'OrganizationAccountAccessRole') },
    'toolkit-role': { session: signedIn(56) },
  }).map((each) => ({ ...each, production: production.includes(each.name) }));
  return overview({ profiles, ...rest });
}

const HOUR = 60 * 60_000;
const to = (name: string, minutes: number | null = null): StandingRequest => ({
  action: 'switch',
  to: name,
  minutes,
});

const standings: { [name: string]: () => Scenario['standing'] } = {
  switched: () => [{ request: to('prod-admin', 120), until: Date.now() + 2 * HOUR }],
  'switched-production': () => [{ request: to('prod-admin'), until: null }],
  'switch-ended': () => [{ request: to('prod-admin', 60), until: Date.now() - 12 * 60_000 }],
  shadowed: () => [{ request: to('prod-admin'), until: null }],
  served: () => [
    { request: { action: 'serve', profile: 'toolkit-role' }, until: null },
    { request: { action: 'serve', profile: 'acme-prod-admin' }, until: null },
  ],
};

function program(name: string | null, rest: Partial<Program> = {}): Program {
  return {
    kind: 'program',
    name,
    path: `/usr/bin/${name}`,
    folder: '/home/anna/infra',
    under: 'gnome-terminal',
    gone: false,
    ...rest,
  };
}
type Program = Extract<Requester, { kind: 'program' }>;

const terraform = program('terraform');
const gone = program('terraform', { gone: true });
const others = [
  program('python3', {
    path: '/usr/bin/python3, /home/anna/reports/monthly.py',
    folder: '/home/anna/reports',
    under: 'code',
  }),
  program('aws', { folder: '/home/anna', gone: true }),
  program(null, { path: '/opt/vendor/agent', folder: null, under: null }),
];

/** Every kind of entry, going back some days. */
function log(size: number): AuditLine[] {
  const rows = named(normal()).filter(({ role }) => role !== null);
  const kinds: AuditLine['what'][] = [
    'credentials',
    'credentials',
    'credentials',
    'sign_in',
    'credentials',
    'switch',
    'credentials',
    'copy_environment',
    'restore',
    'serve',
    'sign_out',
    'edit',
    'stop_serving',
  ];
  const asking = [terraform, ...others.map((each) => ({ ...each, gone: false }))];
  let at = Date.now() - 40_000;
  return Array.from({ length: size }, (_, i): AuditLine => {
    const what = kinds[i % kinds.length] ?? 'credentials';
    const by = what === 'credentials' ? asking[Math.floor(i / 2) % asking.length] : undefined;
    const each = what === 'restore' || what === 'edit' ? undefined : rows[(i * 5) % rows.length];
    const refused = i % 9 === 4;
    at -= (2 + ((i * 3) % 11)) * 97_000;
    const known = each !== undefined && !refused && by !== undefined;
    return {
      at,
      what,
      profile: each?.name ?? null,
      login: null,
      accountId: refused ? null : (each?.accountId ?? null),
      arn: known ? `arn:aws:sts::${each.accountId}:assumed-role/${each.role}/rolecall-anna` : null,
      expiresAt: known ? at + HOUR : null,
      to: by ?? { kind: 'app' },
      refused,
    };
  });
}

type Mfa = Extract<PromptNeed, { need: 'mfaCode' }>;

function prompt(rest: Partial<Prompt> = {}, need: Partial<Mfa> = {}): Prompt {
  return {
    id: 7,
    profile: 'toolkit-role',
    production: false,
    requesters: [{ kind: 'app' }],
    need: {
      need: 'mfaCode',
      accountId: '123456789012',
      accountName: null,
      role: 'Admin',
      serial: DEVICE,
      ...need,
    },
    phase: { phase: 'asking', failure: null, attempts: 0 },
    ...rest,
  };
}

/** A sign-in with a code for a legacy profile, or without one for an SSO session. */
function browser(session: string | null, phase: Prompt['phase']): Prompt {
  return prompt({
    profile: session === null ? 'toolkit-sso' : 'acme-prod-admin',
    need: { need: 'browser', session, startUrlHost: 'acme.awsapps.com' },
    phase,
  });
}

function refused(code: Failure['code']): Prompt['phase'] {
  return { phase: 'asking', failure: { code, params: {}, detail: null }, attempts: 1 };
}

function failure(code: Failure['code'], params: Failure['params'] = {}): Failure {
  return { code, params: { login: 'acme', ...params }, detail: null };
}

/** The page AWS has made up for a sign-in, a while ago. */
export function page(flow: 'device' | 'authorization'): Waiting {
  const host =
    flow === 'device' ? 'device.sso.eu-central-1.amazonaws.com' : 'oidc.eu-central-1.amazonaws.com';
  return {
    phase: 'waiting',
    userCode: flow === 'device' ? 'HKQD-ZRTM' : null,
    url: `https://${host}/?at=${Date.now()}`,
    host,
    expiresAt: Date.now() + 581_000,
    trouble: null,
  };
}

function approval(urls: readonly string[]): Prompt {
  const endpoint = (value: string, service: 'sts' | 'sso', line: number): ToApprove => ({
    what: { kind: 'endpoint', service, encrypted: value.startsWith('https://') },
    value,
    file: 'config',
    path: null,
    line,
  });
  const values = urls.flatMap((url, at) => [
    endpoint(url, 'sts', 12 + at),
    endpoint(url, 'sso', 12 + at),
  ]);
  const ca: ToApprove = {
    what: { kind: 'caBundle', sha256: 'ab'.repeat(32) },
    value: '/etc/acme/ca.pem',
    file: 'config',
    path: null,
    line: 15,
  };
  return prompt({
    profile: 'acme-admin',
    need: { need: 'approval', values: [...values, ca] },
    phase: { phase: 'deciding' },
  });
}

const prompts: { [name: string]: () => Partial<PromptState> } = {
  asking: () => ({ prompt: prompt() }),
  production: () => ({ prompt: prompt({ profile: 'prod-admin', production: true }) }),
  tool: () => ({ prompt: prompt({ requesters: [terraform] }) }),
  many: () => ({ prompt: prompt({ requesters: [terraform, ...others] }), waiting: 1 }),
  gone: () => ({ prompt: prompt({ requesters: [gone] }) }),
  'browser-many': () => ({
    prompt: { ...browser('acme', page('authorization')), requesters: [gone, ...others] },
  }),
  checking: () => ({ prompt: prompt({ phase: { phase: 'checking' } }) }),
  rejected: () => ({ prompt: prompt({ phase: refused('code_rejected') }) }),
  reused: () => ({ prompt: prompt({ phase: refused('code_reused') }), sandbox: true }),
  hardware: () => ({
    prompt: prompt({}, { serial: 'GAHT12345678' }),
    waiting: 2,
    sandbox: true,
  }),
  'long-prompt': () => ({
    prompt: prompt({ profile: 'a-very-long-name-'.repeat(12), phase: refused('code_rejected') }),
    waiting: 1,
  }),
  starting: () => ({ prompt: browser(null, { phase: 'starting' }) }),
  device: () => ({ prompt: browser(null, page('device')) }),
  'device-trouble': () => ({
    prompt: browser(null, {
      ...page('device'),
      trouble: failure('aws_unreachable', { host: 'oidc.eu-central-1.amazonaws.com' }),
    }),
    waiting: 1,
    sandbox: true,
  }),
  'device-ended': () => ({
    prompt: browser(null, { phase: 'ended', failure: failure('sso_code_expired') }),
  }),
  browser: () => ({ prompt: browser('acme', page('authorization')), sandbox: true }),
  approval: () => ({
    prompt: approval(['https://vpce-0a1b2c3d4e5f.sts.eu-west-1.vpce.amazonaws.com']),
    sandbox: true,
  }),
  'long-approval': () => ({
    prompt: approval([
      `http://${'a-very-long-host.'.repeat(12)}example/path`,
      'https://another.example',
    ]),
    waiting: 2,
  }),
  'browser-ended': () => ({
    prompt: browser('acme', { phase: 'ended', failure: failure('sso_denied') }),
  }),
  'long-browser': () => ({
    prompt: {
      ...browser('a-very-long-session-'.repeat(8), {
        ...page('authorization'),
        host: `${'very-long-host-'.repeat(4)}amazonaws.com`,
        trouble: failure('aws_unreachable', { host: 'oidc.eu-central-1.amazonaws.com' }),
      }),
      profile: 'a-very-long-name-'.repeat(12),
    },
    waiting: 12,
    sandbox: true,
  }),
};

const troubles: { [name: string]: Trouble } = {
  slow: 'slow',
  silent: 'silent',
  'org-loading': 'accounts-slow',
  'org-error': 'accounts-fail',
};

const errands: { [name: string]: Errand } = {
  palette: { errand: 'palette' },
  'palette-3000': { errand: 'palette' },
  'palette-empty': { errand: 'palette' },
  'palette-long': { errand: 'palette' },
  closing: { errand: 'closing', choice: null },
  'errand-gone': { errand: 'showProfile', name: 'no-longer-there' },
};

export function scenario(name: string): Scenario {
  const empty: PromptState = { prompt: null, waiting: 0, sandbox: false };
  return {
    overview: (windows[name] ?? overview)(),
    standing: standings[name]?.() ?? [],
    log: name === 'history' ? log(500) : name === 'history-short' ? log(14) : [],
    prompt: { ...empty, ...prompts[name]?.() },
    accounts: name === 'org-empty' ? [] : accounts(name === 'org-many' ? 1200 : 24),
    trouble: troubles[name] ?? 'none',
    settings:
      name === 'settings-read-only' ? 'readOnly' : name === 'settings-newer' ? 'newer' : 'none',
    errand: errands[name] ?? null,
  };
}
