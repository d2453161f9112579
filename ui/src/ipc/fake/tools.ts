/** Which tools can use a made-up profile. */
import type { ProfileRow } from '../backend';
import type { ToolVerdict } from '../edit';

const tools = [
  'awsCli',
  'botocore',
  'rustSdk',
  'jsSdk',
  'goSdk',
  'javaSdk',
  'terraform',
] as const satisfies readonly ToolVerdict['tool'][];

export function verdictsOf(row: ProfileRow): ToolVerdict[] {
  return tools.map((tool): ToolVerdict => {
    const asks = tool === 'awsCli' || tool === 'botocore';
    const verified = asks || tool === 'rustSdk' || tool === 'jsSdk';
    const say = (
      verdict: ToolVerdict['verdict'],
      reason: string | null,
      params: { [name: string]: string } = {},
    ) => ({ tool, verdict, verified, reason, params });
    switch (row.kind) {
      case 'roleWithMfa':
        return asks ? say('asks', 'needs_mfa_code') : say('rejects', 'cannot_ask_mfa');
      case 'sso':
      case 'ssoLegacy':
        return say('works', 'sso_sign_in_first');
      case 'process':
        return say('works', 'process_runs');
      case 'settingsOnly':
        return say('ignores', 'no_credentials');
      case 'broken':
        return tool === 'awsCli'
          ? say('rejects', 'file_rejected', { file: 'config', line: '118' })
          : say('rejects', 'chain_broken');
      default:
        return row.region === null ? say('works', 'region_missing') : say('works', null);
    }
  });
}
