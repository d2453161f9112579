/** What the made-up backend takes and refuses: a little of what Rust does, in the same codes. */
import type { Failure, Takes } from '../backend';
import { credentialSources, outputs } from './kinds';

export const refuse = (code: Failure['code'], params: Failure['params'] = {}): Failure => ({
  code,
  params,
  detail: null,
});

export function checkValue(takes: Takes, value: string): Failure | null {
  const matches = (pattern: RegExp, failure: Failure) => (pattern.test(value) ? null : failure);
  switch (takes) {
    case 'roleArn':
      return matches(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, refuse('field_not_a_role_arn'));
    case 'accountId':
      return matches(/^\d{12}$/, refuse('field_not_digits', { digits: '12' }));
    case 'region':
      return matches(/^[a-z]{2,}(-[a-z]+)+-\d$/, refuse('field_not_a_region'));
    case 'output':
      return outputs.includes(value)
        ? null
        : refuse('field_not_one_of', { values: outputs.join(', ') });
    case 'credentialSource':
      return credentialSources.includes(value)
        ? null
        : refuse('field_not_one_of', { values: credentialSources.join(', ') });
    case 'duration':
      return /^\d+$/.test(value) && Number(value) >= 900 && Number(value) <= 43_200
        ? null
        : refuse('field_not_in_range', { min: '900', max: '43200' });
    case 'startUrl':
      return matches(/^https:\/\/\S+\/start\/?#?\/?$/, refuse('field_not_a_start_url'));
    case 'url':
      return matches(/^https?:\/\/\S+$/, refuse('field_not_a_url'));
    default:
      return null;
  }
}

export function checkNewName(name: string, taken: boolean): Failure | null {
  if (name === '') return refuse('edit_name_blank');
  const character = /[^\w./@:%+-]/.exec(name)?.[0];
  if (character !== undefined) return refuse('edit_name_invalid', { name, character });
  return taken ? refuse('edit_name_taken', { name }) : null;
}
