/** How a failure looks, and whether trying the same again can help. The words are in the catalogue. */
import type { FailureCode } from '../ipc/backend';

export type Tone = 'error' | 'warning' | 'quiet';
export type Presentation = {
  tone: Tone;
  /** Whether the same attempt, unchanged, may succeed: the sign-in stays the page's main action. */
  retry: boolean;
};

const inTheFiles: Presentation = { tone: 'error', retry: false };
const another: Presentation = { tone: 'error', retry: true };
const passing: Presentation = { tone: 'warning', retry: true };
const aside: Presentation = { tone: 'quiet', retry: false };

export const presentation: Readonly<Record<FailureCode, Presentation>> = {
  profile_unknown: inTheFiles,
  chain_loop: inTheFiles,
  source_missing: inTheFiles,
  source_without_credentials: inTheFiles,
  source_and_credential_source: inTheFiles,
  role_without_source: inTheFiles,
  credential_source_invalid: inTheFiles,
  keys_partial: inTheFiles,
  sso_incomplete: inTheFiles,
  sso_session_missing: inTheFiles,
  sso_conflict: inTheFiles,
  role_arn_invalid: inTheFiles,
  web_identity_incomplete: inTheFiles,
  no_credentials: aside,
  section_rejected: inTheFiles,
  kind_unsupported: aside,
  endpoint_not_approved: inTheFiles,
  endpoint_invalid: inTheFiles,
  ca_bundle_not_approved: inTheFiles,
  ca_bundle_unusable: inTheFiles,
  region_invalid: inTheFiles,
  code_malformed: passing,
  code_reused: passing,
  device_needs_security_key: inTheFiles,
  cancelled: { tone: 'quiet', retry: true },
  prompt_gone: passing,
  code_rejected: passing,
  device_rejected: inTheFiles,
  role_refused: another,
  access_denied: another,
  keys_unknown: inTheFiles,
  keys_wrong: inTheFiles,
  session_expired: another,
  duration_too_long: inTheFiles,
  duration_chained: inTheFiles,
  region_disabled: inTheFiles,
  clock_wrong: another,
  throttled: passing,
  aws_unavailable: passing,
  aws_unreachable: passing,
  aws_unintelligible: passing,
  aws_refused: another,
  account_mismatch: inTheFiles,
  start_url_invalid: inTheFiles,
  sso_region_invalid: inTheFiles,
  sso_denied: another,
  sso_code_expired: passing,
  sso_session_ended: passing,
  sso_client_rejected: another,
  sso_no_access: another,
  sso_scope_rejected: inTheFiles,
  sso_request_rejected: inTheFiles,
  sso_not_revoked: { tone: 'warning', retry: false },
  no_listener: passing,
  browser_never_came: passing,
  browser_not_opened: passing,
  clipboard_unavailable: passing,
  cache_unusable: another,
  duration_out_of_range: inTheFiles,
  credential_source_unsupported: aside,
  organization_unknown: inTheFiles,
  chain_too_long: inTheFiles,
  internal: another,
};
