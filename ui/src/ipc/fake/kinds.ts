/** The fields of each kind, and what the pickers offer. */
import type { Choices, FieldNeed, FormKind, Takes } from '../backend';

export type Spec = { key: string; need: FieldNeed; takes: Takes };

const required = (key: string, takes: Takes): Spec => ({ key, need: { need: 'required' }, takes });
const optional = (key: string, takes: Takes): Spec => ({ key, need: { need: 'optional' }, takes });
const unless = (key: string, other: string, takes: Takes): Spec => ({
  key,
  need: { need: 'requiredUnless', key: other },
  takes,
});

const common = [optional('region', 'region'), optional('output', 'output')];
const role = [
  required('role_arn', 'roleArn'),
  unless('source_profile', 'credential_source', 'sourceProfile'),
  unless('credential_source', 'source_profile', 'credentialSource'),
];
const session = [
  optional('role_session_name', 'roleSessionName'),
  optional('duration_seconds', 'duration'),
  optional('external_id', 'externalId'),
];
const keys = [
  required('aws_access_key_id', 'accessKeyId'),
  required('aws_secret_access_key', 'secret'),
];
const permissionSet = [required('sso_account_id', 'accountId'), required('sso_role_name', 'text')];

export const fieldsOf: Record<FormKind, Spec[]> = {
  keys: [...keys, optional('mfa_serial', 'mfaSerial'), ...common],
  sessionKeys: [...keys, required('aws_session_token', 'secret'), ...common],
  role: [...role, ...session, ...common],
  roleWithMfa: [...role, required('mfa_serial', 'mfaSerial'), ...session, ...common],
  sso: [required('sso_session', 'ssoSession'), ...permissionSet, ...common],
  ssoLegacy: [
    required('sso_start_url', 'startUrl'),
    required('sso_region', 'region'),
    ...permissionSet,
    ...common,
  ],
  process: [required('credential_process', 'text'), ...common],
  webIdentity: [
    required('role_arn', 'roleArn'),
    required('web_identity_token_file', 'path'),
    optional('role_session_name', 'roleSessionName'),
    ...common,
  ],
  login: [required('login_session', 'text'), ...common],
  settingsOnly: [...common, optional('endpoint_url', 'url'), optional('services', 'services')],
  ssoSessionSection: [
    required('sso_start_url', 'startUrl'),
    required('sso_region', 'region'),
    optional('sso_registration_scopes', 'text'),
  ],
};

const region = (name: string, longName: string, partition = 'aws', partitionName = 'AWS') => ({
  name,
  longName,
  partition,
  partitionName,
});

export const regions: Choices['regions'] = [
  region('eu-central-1', 'Europe (Frankfurt)'),
  region('eu-west-1', 'Europe (Ireland)'),
  region('eu-north-1', 'Europe (Stockholm)'),
  region('us-east-1', 'US East (N. Virginia)'),
  region('us-east-2', 'US East (Ohio)'),
  region('us-west-2', 'US West (Oregon)'),
  region('ap-southeast-2', 'Asia Pacific (Sydney)'),
  region('cn-north-1', 'China (Beijing)', 'aws-cn', 'AWS China'),
  region('cn-northwest-1', 'China (Ningxia)', 'aws-cn', 'AWS China'),
  region('us-gov-west-1', 'AWS GovCloud (US-West)', 'aws-us-gov', 'AWS GovCloud (US)'),
];
export const outputs = ['json', 'yaml', 'yaml-stream', 'text', 'table', 'off'];
export const credentialSources = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];
