/** Made-up profiles, of the kinds and in the proportions people have. */
import type { ProfileKind, ProfileRow, SessionState } from '../backend';
import type { Failure } from '../bindings';

const ORGANIZATION = [
  ['acme-prod', '481529036174'],
  ['acme-staging', '739204158316'],
  ['acme-dev', '205718394620'],
  ['acme-data', '918273645501'],
  ['acme-security', '360417295882'],
  ['acme-network', '527190483365'],
  ['acme-backup', '814063927518'],
] as const;

export const DEVICE = 'arn:aws:iam::123456789012:mfa/work-phone';

export function row(name: string, kind: ProfileKind, rest: Partial<ProfileRow> = {}): ProfileRow {
  return {
    name,
    kind,
    accountId: null,
    accountName: null,
    role: null,
    region: 'eu-central-1',
    source: null,
    errors: 0,
    warnings: 0,
    served: false,
    production: false,
    favourite: false,
    label: null,
    tags: [],
    colour: null,
    usedAt: null,
    session: { state: 'none' },
    ...rest,
  };
}

export function normal(): ProfileRow[] {
  const organization = ORGANIZATION.flatMap(([name, accountId]) =>
    ['AdministratorAccess', 'ReadOnlyAccess'].map((role) =>
      row(`${name}-${role === 'ReadOnlyAccess' ? 'ro' : 'admin'}`, 'sso', {
        accountId,
        role,
        source: 'acme',
      }),
    ),
  );
  const assumed = (name: string, accountId: string, role: string, rest: Partial<ProfileRow> = {}) =>
    row(name, 'roleWithMfa', { accountId, role, source: 'toolkit-assumer', ...rest });
  return [
    row('default', 'keys', { accountId: '123456789012', region: 'eu-west-1' }),
    row('toolkit-assumer', 'keys', { accountId: '123456789012' }),
    assumed('toolkit-role', '123456789012', 'Admin'),
    assumed('prod-admin', '481529036174', 'OrganizationAccountAccessRole'),
    assumed('prod-deploy', '481529036174', 'Deploy', { region: 'us-east-1' }),
    assumed('staging-admin', '739204158316', 'OrganizationAccountAccessRole'),
    row('staging-ro', 'role', {
      accountId: '739204158316',
      role: 'ReadOnly',
      source: 'toolkit-assumer',
    }),
    row('terraform-state', 'role', {
      accountId: '205718394620',
      role: 'TerraformState',
      source: 'default',
    }),
    row('toolkit-sso', 'ssoLegacy', {
      accountId: '205718394620',
      role: 'PowerUserAccess',
      source: 'd-9067f2e5a1.awsapps.com',
    }),
    ...organization,
    row('ci-artifacts', 'process', { region: 'us-east-1' }),
    row('eks-workload', 'webIdentity', { accountId: '918273645501', role: 'pod-reader' }),
    row('console', 'login', { accountId: '123456789012' }),
    row('imported-2024', 'sessionKeys', { warnings: 1 }),
    row('localstack', 'settingsOnly', { region: 'us-east-1' }),
  ];
}

export function many(size: number): ProfileRow[] {
  const teams = ['payments', 'search', 'data', 'platform', 'mobile', 'risk', 'billing', 'media'];
  const stages = ['prod', 'staging', 'dev', 'sandbox', 'test'];
  const roles = ['Admin', 'ReadOnly', 'PowerUser', 'Deploy', 'Billing'];
  const pick = (from: readonly string[], n: number) => from[n % from.length] ?? '';
  return Array.from({ length: size }, (_, i) => {
    const role = pick(roles, i);
    const account = Math.floor(i / roles.length);
    const name = [
      pick(teams, account),
      pick(stages, Math.floor(account / teams.length)),
      account,
      role.toLowerCase(),
    ].join('-');
    return row(name, i % 11 === 0 ? 'roleWithMfa' : 'sso', {
      accountId: String(100_000_000_000 + account * 7_919_331),
      role,
      source: i % 11 === 0 ? 'toolkit-assumer' : 'acme',
      session: i === 400 || i === 1201 ? signedIn(35 + i / 10) : { state: 'none' },
    });
  });
}

export function signedIn(
  minutesLeft: number,
  accountId = '123456789012',
  role = 'Admin',
): SessionState {
  const now = Date.now();
  return {
    state: 'signedIn',
    since: now - 18 * 60_000,
    // A little more than whole minutes, so that pictures do not depend on the second they are taken.
    expiresAt: now + minutesLeft * 60_000 + 30_000,
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/rolecall-anna`,
    userId: 'AROAEXAMPLE7Q3XKTLR2:rolecall-anna',
    sso: null,
  };
}

export function failed(
  code: Failure['code'],
  params: { [key: string]: string } = {},
  detail: string | null = null,
): SessionState {
  return { state: 'failed', at: Date.now(), failure: { code, params, detail } };
}

/** Gives the named profiles another session, or other problems. */
export function changed(
  rows: ProfileRow[],
  changes: { [name: string]: Partial<ProfileRow> },
): ProfileRow[] {
  return rows.map((each) => ({ ...each, ...changes[each.name] }));
}
