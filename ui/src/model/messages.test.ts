import catalogue from '@messages/en.json';
import { describe, expect, it } from 'vitest';
import type {
  Applied,
  AuditedCode,
  DiagnosticCode,
  EditWarningCode,
  FailureCode,
  ToolReasonCode,
} from '../ipc/backend';
import { diagnosticWords, failureWords, parts, plain, say, toolReasonWords } from './messages';

/** The parameters each code comes with, as the wire types state them. */
const failureParams: Record<FailureCode, readonly string[]> = {
  profile_unknown: ['profile'],
  chain_loop: ['profiles'],
  source_missing: ['profile', 'source'],
  source_without_credentials: ['profile', 'source'],
  source_and_credential_source: ['profile'],
  role_without_source: ['profile'],
  credential_source_invalid: ['profile', 'value'],
  keys_partial: ['profile', 'missing'],
  sso_incomplete: ['profile', 'missing'],
  sso_session_missing: ['profile', 'session'],
  sso_conflict: ['profile', 'setting'],
  role_arn_invalid: ['profile', 'value'],
  web_identity_incomplete: ['profile', 'missing'],
  no_credentials: ['profile'],
  section_rejected: ['profile'],
  kind_unsupported: ['profile', 'kind'],
  endpoint_not_approved: ['endpoint'],
  endpoint_invalid: ['endpoint'],
  endpoint_with_variant: ['endpoint', 'setting'],
  ca_bundle_not_approved: ['path'],
  ca_bundle_unusable: ['path', 'reason'],
  region_invalid: ['profile', 'region'],
  code_malformed: [],
  code_reused: [],
  device_needs_security_key: ['serial'],
  cooling_down: ['seconds'],
  cancelled: [],
  prompt_gone: [],
  code_rejected: [],
  device_rejected: ['profile'],
  role_refused: ['role'],
  access_denied: ['action'],
  keys_unknown: ['profile'],
  keys_wrong: ['profile'],
  session_expired: ['profile'],
  duration_too_long: ['role', 'seconds'],
  duration_chained: ['role', 'seconds'],
  region_disabled: ['region'],
  clock_wrong: [],
  throttled: [],
  aws_unavailable: ['status'],
  aws_unreachable: ['host'],
  aws_unintelligible: ['host'],
  aws_refused: ['code'],
  account_mismatch: ['profile', 'expected', 'actual'],
  start_url_invalid: ['profile', 'value'],
  sso_region_invalid: ['profile', 'value'],
  sso_denied: ['login'],
  sso_code_expired: ['login'],
  sso_grant_rejected: ['login'],
  sso_session_ended: ['login'],
  sso_client_rejected: ['login'],
  sso_no_access: ['account', 'role'],
  sso_scope_rejected: ['login'],
  sso_request_rejected: ['login'],
  sso_not_revoked: ['login'],
  no_listener: ['reason'],
  browser_never_came: ['login'],
  files_differ: [],
  hand_out_ended: ['profile'],
  settings_unwritable: ['reason'],
  settings_read_only: ['path'],
  settings_newer: ['path'],
  settings_unreadable: ['path'],
  autostart_in_sandbox: [],
  app_will_not_stay: ['path'],
  autostart_unavailable: ['reason'],
  program_will_not_stay: ['path'],
  unquotable: ['variable', 'shell'],
  program_missing: [],
  browser_not_opened: ['reason'],
  browser_none: [],
  page_not_https: [],
  browser_profile: ['browser', 'reason'],
  browser_profile_in_use: ['account'],
  browser_profiles_kept: ['reason'],
  console_long_term_keys: ['profile'],
  console_session_of_user: ['profile'],
  console_partition: ['partition'],
  console_refused: ['profile'],
  console_not_opened: ['reason'],
  terminal_none: [],
  terminal_missing: ['terminal'],
  terminal_failed: ['terminal', 'reason'],
  terminal_command: ['command'],
  terminal_not_by_name: ['profile'],
  clipboard_unavailable: ['reason'],
  cache_unusable: ['path', 'reason'],
  duration_out_of_range: ['role', 'seconds'],
  credential_source_unsupported: ['profile', 'source'],
  organization_unknown: ['login'],
  chain_too_long: ['profile'],
  edit_no_such_target: ['kind', 'name'],
  edit_name_taken: ['name'],
  edit_name_invalid: ['name', 'character'],
  edit_name_blank: [],
  edit_name_reserved: ['name'],
  edit_same_name: ['name'],
  edit_key_invalid: ['key'],
  edit_value_blank: ['key'],
  edit_value_control: ['key'],
  edit_value_comment: ['key'],
  edit_value_space: ['key'],
  edit_no_such_setting: ['key'],
  edit_not_nested: ['key'],
  edit_changed_twice: ['key'],
  edit_nothing_to_add: [],
  edit_two_defaults: [],
  edit_no_safe_order: [],
  switch_to_itself: [],
  not_switched: [],
  switched: [],
  default_edited: ['key'],
  kept_elsewhere: ['key'],
  served: ['profile'],
  not_served: ['profile'],
  nothing_to_serve: ['profile'],
  program_path_unusual: ['path'],
  standing_on_broken: ['profile'],
  original_taken: ['name'],
  others_would_change: ['profiles'],
  edit_outdated: [],
  edit_file_busy: ['path'],
  edit_file_read_only: ['path', 'reason'],
  edit_disk_full: ['path'],
  edit_file_gone: ['path'],
  edit_file_unreadable: ['path', 'reason'],
  edit_write_failed: ['path', 'reason'],
  edit_half_done: ['path'],
  edit_half_kept: ['path', 'kept'],
  edit_foreign_kept: ['path', 'kept'],
  edit_foreign_write: ['path'],
  edit_set_aside: ['path', 'kept'],
  edit_hard_linked: ['path', 'links'],
  edit_same_file: ['path'],
  edit_other_owner: ['path', 'owner'],
  edit_mount_point: ['path'],
  edit_no_home: [],
  undo_conflict: [],
  undo_rejected: ['file', 'line'],
  undo_gone: [],
  field_blank: [],
  field_not_a_role_arn: [],
  field_not_digits: ['digits'],
  field_not_a_region: [],
  field_not_one_of: ['values'],
  field_not_in_range: ['min', 'max'],
  field_length: ['min', 'max'],
  field_character: ['character'],
  field_not_a_start_url: [],
  field_not_a_url: [],
  internal: [],
};

const diagnosticParams: Record<DiagnosticCode, readonly string[]> = {
  indented_comment: [],
  inline_comment: ['key'],
  default_upper_case: [],
  file_unreadable: ['reason'],
  file_is_directory: [],
  file_not_a_file: [],
  file_too_large: ['limit'],
  invalid_utf8: [],
  byte_order_mark: [],
  duplicate_section: ['section', 'first'],
  duplicate_key: ['key', 'first'],
  line_without_equals: [],
  setting_outside_section: [],
  header_unclosed: [],
  text_after_header: [],
  header_not_a_profile: ['section'],
  profile_name_unusual: ['profile'],
  both_defaults: [],
  empty_key: [],
  nested_line_invalid: [],
  carriage_return: [],
  section_name_unusual: ['section'],
  header_spacing: ['section'],
  key_unusual: ['key'],
  key_with_colon: ['key'],
  key_upper_case: ['key'],
  value_blank: ['key'],
  value_continued: ['key'],
  value_quoted: ['key'],
  keys_beside_sso: [],
  keys_beside_process: [],
  duration_not_a_number: ['value'],
  nested_comment: ['key', 'nested'],
  section_name_forbidden: ['section'],
  profile_empty: [],
  sso_repeated: ['key'],
  indented_setting: [],
  profile_broken: [],
};

const warningParams: Record<EditWarningCode, readonly string[]> = {
  comment_moved: ['key', 'file', 'line'],
  nested_replaced: ['key'],
  shadowed: ['key', 'file', 'line'],
  no_effect: ['key', 'kind'],
  dependants: [],
  others_change: [],
  breaks: [],
  still_rejected: ['file', 'line'],
};

const doneParams: Record<Applied['code'], readonly string[]> = {
  added: ['name'],
  changed: ['name'],
  renamed: ['name', 'to'],
  duplicated: ['name', 'to'],
  deleted: ['name'],
  mended: [],
  switched: ['name'],
  restored: [],
  served: ['name'],
  stopped_serving: ['name'],
  repointed: [],
  undone: [],
  finished: ['name'],
  taken_back: ['name'],
  partly_done: [],
};

const auditedParams: Record<AuditedCode, readonly string[]> = {
  credentials: [],
  sign_in: [],
  sign_out: [],
  switch: [],
  restore: [],
  serve: [],
  stop_serving: [],
  copy_environment: [],
  open_terminal: [],
  open_console: [],
  edit: [],
};

const reasonParams: Record<ToolReasonCode, readonly string[]> = {
  needs_mfa_code: ['serial'],
  sso_sign_in_first: ['login'],
  login_first: ['session'],
  file_ignored: ['file', 'line'],
  name_ignored: [],
  section_ignored: [],
  empty_ignored: [],
  setting_ignored: ['profile', 'key', 'line'],
  value_differs: ['profile', 'key', 'line'],
  setting_of_another: ['profile', 'key'],
  mfa_ignored: ['profile'],
  other_credentials: ['profile', 'kind'],
  no_credentials: [],
  file_rejected: ['file', 'line'],
  cannot_ask_mfa: [],
  source_missing: ['profile', 'source'],
  source_empty: ['profile', 'source'],
  chain_loop: ['profile'],
  two_sources: ['profile'],
  no_source: ['profile'],
  credential_source_unknown: ['profile', 'value'],
  setting_missing: ['profile', 'key'],
  kind_unknown: ['profile', 'kind'],
  sso_session_missing: ['profile', 'session'],
  sso_repeated: ['profile', 'key'],
};

const placeholders = (texts: object) =>
  [...JSON.stringify(texts).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** A text alone, in the form of those that have several. */
function titled(texts: object) {
  return Object.fromEntries(Object.entries(texts).map(([code, title]) => [code, { title }]));
}

describe.each([
  ['failure', catalogue.failure, failureParams, ['title', 'body', 'next']],
  ['diagnostic', catalogue.diagnostic, diagnosticParams, ['title', 'next']],
  ['warning of an edit', catalogue.edit_warning, warningParams, ['title']],
  ['finished edit', titled(catalogue.done), doneParams, ['title']],
  ['line of the history', titled(catalogue.audited), auditedParams, ['title']],
  ['refusal in the history', titled(catalogue.ui.history.refused), auditedParams, ['title']],
  ['verdict of a tool', titled(catalogue.tool_reason), reasonParams, ['title']],
])('the words of a %s', (_, words, params, parts) => {
  it('exist for every code and for no other', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(params).sort());
  });

  it.each(Object.entries(words))('%s: says all it should, with what it is given', (code, text) => {
    expect(Object.keys(text).sort()).toEqual([...parts].sort());
    const given: readonly string[] = (params as Record<string, readonly string[]>)[code] ?? [];
    expect(given).toEqual(expect.arrayContaining(placeholders(text)));
    for (const sentence of Object.values<string>(text)) {
      expect(sentence).not.toMatch(/!|^\s|\s$|^$/);
    }
  });
});

describe('filled words', () => {
  it('show account ids grouped and kinds by their names', () => {
    const mismatch = failureWords({
      code: 'account_mismatch',
      params: { profile: 'prod', expected: '123456789012', actual: '210987654321' },
      detail: null,
    });
    expect(mismatch.body).toContain('1234-5678-9012');
    expect(mismatch.body).toContain('2109-8765-4321');

    const access = failureWords({
      code: 'sso_no_access',
      params: { account: '123456789012', role: 'Billing' },
      detail: null,
    });
    expect(access.body).toContain('account 1234-5678-9012');
    const named = failureWords({
      code: 'sso_no_access',
      params: { account: '123456789012', account_name: 'Acme Prod', role: 'Billing' },
      detail: null,
    });
    expect(named.body).toContain('account Acme Prod 1234-5678-9012');

    const params = { profile: 'p', kind: 'webIdentity' };
    const unsupported = failureWords({ code: 'kind_unsupported', params, detail: null });
    expect(unsupported.body).toContain('“Web identity”');

    expect(toolReasonWords('file_rejected', { file: 'config', line: '3' })).toBe(
      'Refuses the whole config file because of line 3.',
    );
  });

  it('take values as they are, even ones that look like placeholders', () => {
    const { title } = diagnosticWords({
      code: 'header_not_a_profile',
      severity: 'warning',
      params: { section: '{first} $& {section}' },
      file: 'config',
      path: '',
      line: 1,
      profile: null,
      mendable: false,
    });
    expect(title).toContain('[{first} $& {section}]');
  });
});

describe('a sentence', () => {
  it('tells its names from its words, and is the same without them being told', () => {
    const text = say('The {what} profile is {name} now, for {n} hours', {
      what: 'default',
      name: 'default',
      n: 2,
    });
    expect(parts(text)).toEqual([
      { text: 'The default profile is ', name: false },
      { text: 'default', name: true },
      { text: ' now, for 2 hours', name: false },
    ]);
    expect(plain(text)).toBe('The default profile is default now, for 2 hours');
  });

  it('takes a name for one, whatever characters it holds', () => {
    const text = say('{name} was added', { name: 'a\u2069b\u2068' });
    expect(parts(text)[0]).toEqual({ text: 'ab', name: true });
  });

  it('that begins with words has no name there', () => {
    expect(parts(say('Undone: {n}', { n: 1 }))).toEqual([{ text: 'Undone: 1', name: false }]);
  });
});
