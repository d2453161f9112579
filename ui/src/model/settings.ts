/** What a setting is called, and what can be chosen for it. */
import type { Choices, FormKind, Takes } from '../ipc/backend';
import { fill, kindWord, words } from './messages';
import type { Option } from './options';

/** In the order people think of them. */
export const profileKinds: readonly FormKind[] = [
  'sso',
  'roleWithMfa',
  'role',
  'ssoLegacy',
  'keys',
  'sessionKeys',
  'login',
  'process',
  'webIdentity',
  'settingsOnly',
];

const labels: { [key: string]: string } = words.form.labels;

/** The name for people; of a setting that has none, AWS's own. */
export function settingLabel(key: string): string {
  return labels[key] ?? key;
}

export function settingHint(takes: Takes): string {
  return words.form.hints[takes];
}

/** Whether what is typed for it must not be seen: of a setting in the files Rust says so. */
export function isSecret(key: string): boolean {
  return key === 'aws_secret_access_key' || key === 'aws_session_token';
}

/** What the picker of a setting offers; null where there is nothing to pick from. */
export function optionsFor(takes: Takes, choices: Choices | null, own: string): Option[] | null {
  switch (takes) {
    case 'sourceProfile':
      return (choices?.profiles ?? [])
        .filter(({ name }) => name !== own)
        .map(({ name, kind, canSign }) => ({
          value: name,
          note: canSign ? kindWord(kind) : fill(words.form.noCredentials, { kind: kindWord(kind) }),
        }));
    case 'ssoSession':
      return (choices?.ssoSessions ?? []).map(({ name, startUrlHost }) => ({
        value: name,
        note: startUrlHost,
      }));
    case 'region':
      return (choices?.regions ?? []).map(({ name, longName, partitionName }) => ({
        value: name,
        note: longName,
        group: partitionName,
      }));
    case 'services':
      return (choices?.services ?? []).map((value) => ({ value }));
    case 'output':
      return (choices?.outputs ?? []).map((value) => ({ value }));
    case 'credentialSource':
      return (choices?.credentialSources ?? []).map((value) => ({ value }));
    default:
      return null;
  }
}
