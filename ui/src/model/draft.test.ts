import { describe, expect, it } from 'vitest';
import type { EditForm, FormField } from '../ipc/backend';
import {
  SECRET,
  anew,
  blanks,
  clashOf,
  idOf,
  isDirty,
  keepMine,
  put,
  request,
  settle,
  standsForSecret,
  useTheirs,
  type Draft,
} from './draft';

const field = (key: string, value: string | null, rest: Partial<FormField> = {}): FormField => ({
  key,
  need: { need: 'optional' },
  takes: 'text',
  value,
  isSet: value !== null,
  version: null,
  place: null,
  ...rest,
});
const target = { kind: 'profile', name: 'p' } as const;
const formOf = (fields: FormField[], rest: Partial<EditForm> = {}): EditForm => ({
  target,
  kind: 'role',
  currentKind: 'role',
  fields,
  others: [],
  dropped: [],
  ...rest,
});
const setting = (key: string, nested: string | null = null) => ({ key, nested, secret: false });
const none = new Map<string, string>();

describe('a draft', () => {
  const form = formOf([field('region', 'eu-west-1'), field('output', null)]);

  it('holds only what differs from the file', () => {
    const changed = put({}, form, setting('region'), 'us-east-1');
    expect(isDirty(changed, form)).toBe(true);
    expect(put(changed, form, setting('region'), 'eu-west-1')).toEqual({});
    expect(put({}, form, setting('output'), '')).toEqual({});
  });

  it('asks to set what has a value and to unset what was emptied', () => {
    let draft = put({}, form, setting('region'), '');
    draft = put(draft, form, setting('output'), 'json');
    expect(request(target, form, draft, none)).toEqual({
      edit: 'change',
      target,
      set: [{ key: 'output', nested: null, value: 'json' }],
      unset: [{ key: 'region', nested: null }],
    });
  });

  it('names a setting inside another by both', () => {
    const nested = { key: 's3', nested: 'max_concurrent_requests' };
    expect(idOf(nested)).toBe('s3 › max_concurrent_requests');
    const withS3 = formOf([], {
      others: [{ ...nested, value: '20', secret: false, version: null, place: null }],
    });
    const draft = put({}, withS3, { ...nested, secret: false }, '10');
    expect(request(target, withS3, draft, none)).toMatchObject({
      set: [{ ...nested, value: '10' }],
    });
  });

  it('of another kind unsets what that kind drops, and waits with what it has no field for', () => {
    const draft = put({}, form, setting('output'), 'json');
    const other = formOf([field('region', 'eu-west-1')], { kind: 'keys', dropped: ['role_arn'] });
    expect(isDirty({}, other)).toBe(true);
    expect(request(target, other, draft, none)).toMatchObject({
      set: [],
      unset: [{ key: 'role_arn', nested: null }],
    });
  });
});

describe('files that changed meanwhile', () => {
  const before = formOf([field('region', 'eu-west-1'), field('output', null)]);
  const draft = put({}, before, setting('region'), 'us-east-1');

  it('leave what they did not touch', () => {
    const now = formOf([field('region', 'eu-west-1'), field('output', 'text')]);
    expect(settle(draft, now)).toEqual(draft);
    expect(clashOf(draft, now, 'region')).toBeNull();
  });

  it('clash where both changed, until one of the two is chosen', () => {
    const now = formOf([field('region', 'eu-north-1')]);
    expect(clashOf(draft, now, 'region')).toEqual({ theirs: 'eu-north-1', mine: 'us-east-1' });
    expect(useTheirs(draft, 'region')).toEqual({});
    const mine = keepMine(draft, now, 'region');
    expect(clashOf(mine, now, 'region')).toBeNull();
    expect(isDirty(mine, now)).toBe(true);
  });

  it('clash also where they lost the setting', () => {
    const now = formOf([field('region', null)]);
    expect(clashOf(draft, now, 'region')).toEqual({ theirs: null, mine: 'us-east-1' });
  });

  it('end a change that they made too', () => {
    expect(settle(draft, formOf([field('region', 'us-east-1')]))).toEqual({});
  });
});

describe('what is needed', () => {
  const form = formOf(
    [
      field('role_arn', null, { need: { need: 'required' } }),
      field('source_profile', null, { need: { need: 'requiredUnless', key: 'credential_source' } }),
      field('credential_source', null, { need: { need: 'requiredUnless', key: 'source_profile' } }),
    ],
    { currentKind: null },
  );

  it('is told where it is missing', () => {
    expect(blanks({}, form, none)).toEqual(['role_arn', 'source_profile', 'credential_source']);
  });

  it('is one of two where either will do', () => {
    const draft = put({}, form, setting('source_profile'), 'default');
    expect(blanks(draft, form, none)).toEqual(['role_arn']);
  });
});

describe('a secret', () => {
  const secret = { ...setting('aws_secret_access_key'), secret: true };
  const form = formOf([field(secret.key, null, { takes: 'secret', isSet: true })]);

  it('is never in a draft, and not blank while it only is set', () => {
    expect(blanks({}, form, none)).toEqual([]);
    const draft = put({}, form, secret, SECRET);
    expect(JSON.stringify(draft)).not.toContain('hunter2');
    expect(blanks(draft, form, none)).toEqual([secret.key]);
    const typed = new Map([[secret.key, 'hunter2']]);
    expect(blanks(draft, form, typed)).toEqual([]);
    expect(request(target, form, draft, typed)).toMatchObject({
      set: [{ key: secret.key, nested: null, value: 'hunter2' }],
    });
  });
});

it('adds anew what was there and what was changed, but for what was removed', () => {
  const form = formOf([field('region', 'eu-west-1'), field('output', 'json')], {
    others: [
      { key: 'cli_pager', nested: null, value: 'less', secret: false, version: null, place: null },
    ],
  });
  let draft: Draft = put({}, form, setting('region'), 'us-east-1');
  draft = put(draft, form, setting('output'), null);
  const fresh = formOf([field('region', null), field('output', null)], { currentKind: null });
  expect(request(target, fresh, anew(draft, form), none)).toEqual({
    edit: 'add',
    target,
    settings: [
      { key: 'region', nested: null, value: 'us-east-1' },
      { key: 'cli_pager', nested: null, value: 'less' },
    ],
  });
});

describe('what is missing', () => {
  const required = { need: { need: 'required' } } as const;
  const form = formOf([
    field('role_arn', null, required),
    field('source_profile', 'a', { need: { need: 'requiredUnless', key: 'credential_source' } }),
    field('credential_source', null, { need: { need: 'requiredUnless', key: 'source_profile' } }),
    field('region', null),
  ]);

  it('is no matter of an edit of something else', () => {
    const draft = put({}, form, setting('region'), 'eu-west-1');
    expect(blanks(draft, form, none)).toEqual([]);
  });

  it('is told of what is new, and of what becomes another kind', () => {
    expect(blanks({}, { ...form, currentKind: null }, none)).toEqual(['role_arn']);
    expect(blanks({}, { ...form, currentKind: 'keys' }, none)).toEqual(['role_arn']);
  });

  it('is told if this edit empties it', () => {
    const draft = put({}, form, setting('source_profile'), '');
    expect(blanks(draft, form, none)).toEqual(['source_profile', 'credential_source']);
  });
});

describe('a secret that is replaced', () => {
  const secret = { ...setting('aws_secret_access_key'), secret: true };
  const of = (version: string) =>
    formOf([field(secret.key, null, { takes: 'secret', isSet: true, version })]);

  it('clashes with another one in the file, and with nothing else', () => {
    const draft = put({}, of('1'), secret, SECRET);
    expect(clashOf(draft, of('1'), secret.key)).toBeNull();
    const clash = clashOf(draft, of('2'), secret.key);
    expect(standsForSecret(clash?.theirs ?? null)).toBe(true);
    expect(clashOf(keepMine(draft, of('2'), secret.key), of('2'), secret.key)).toBeNull();
    expect(clashOf(useTheirs(draft, secret.key), of('2'), secret.key)).toBeNull();
  });
});
