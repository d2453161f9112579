/** Which tools can use a made-up profile. */
import type { ProfileRow, ToolReasonCode, ToolVerdict } from '../backend';
import { diagnosticsOf } from './detail';

const tools = [
  'awsCli',
  'botocore',
  'rustSdk',
  'jsSdk',
  'goSdk',
  'javaSdk',
] as const satisfies readonly ToolVerdict['tool'][];

export function verdictsOf(row: ProfileRow): ToolVerdict[] {
  return tools.map((tool): ToolVerdict => {
    const asks = tool === 'awsCli' || tool === 'botocore';
    const verified = asks || tool === 'jsSdk';
    const say = (
      verdict: ToolVerdict['verdict'],
      reason: ToolReasonCode | null,
      params: { [name: string]: string } = {},
    ) => ({ tool, verdict, verified, reason, params });
    const twice = diagnosticsOf(row).find(({ code }) => code === 'duplicate_key');
    if (asks && twice !== undefined) {
      return say('rejects', 'file_rejected', { file: twice.file, line: String(twice.line) });
    }
    switch (row.kind) {
      case 'roleWithMfa':
        return asks
          ? say('asks', 'needs_mfa_code', { serial: 'mfa' })
          : say('rejects', 'cannot_ask_mfa');
      case 'sso':
      case 'ssoLegacy':
        return say('asks', 'sso_sign_in_first', { login: 'acme' });
      case 'process':
        return say('works', null);
      case 'settingsOnly':
        return say('ignores', 'no_credentials');
      case 'broken':
        return tool === 'awsCli'
          ? say('rejects', 'file_rejected', { file: 'config', line: '118' })
          : say('rejects', 'source_missing', { profile: row.name, source: 'gone' });
      default:
        return say('works', null);
    }
  });
}
