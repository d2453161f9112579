/**
 * What a person changed in a form and has not applied yet.
 *
 * A draft holds only the changes, each with what stood in the file when it was made: so a setting that was not
 * touched follows the file, and one that was changed in both places is told apart from one that was not.
 * A secret's value is never in a draft, only that it is to be replaced.
 */
import type {
  EditForm,
  EditRequest,
  EditTarget,
  FormField,
  SettingInput,
  SettingKey,
} from '../ipc/backend';
import { fill, words } from './messages';

/** Stands for a secret's value wherever values are compared; for the one in the file, with its version. */
export const SECRET = '\u0000secret';

/** Whether a value stands for a secret. */
export function standsForSecret(value: string | null): boolean {
  return value?.startsWith(SECRET) ?? false;
}

export type Change = SettingKey & {
  /** Null removes it; of a secret, `SECRET`. */
  to: string | null;
  /** What stood in the file when the change was made; null if nothing did. */
  base: string | null;
  /** Whether the person added the setting to the form. */
  added: boolean;
  secret: boolean;
};
export type Draft = { readonly [id: string]: Change };
export type Secrets = ReadonlyMap<string, string>;
export type Clash = { theirs: string | null; mine: string | null };

/** What a draft is of, in words. */
export function draftName({ kind, name }: EditTarget): string {
  const w = words.closing.draft;
  if (name === '') return kind === 'profile' ? w.newProfile : w.newSession;
  return kind === 'profile' ? name : fill(w.session, { name });
}

const NESTING = ' › ';

/** Names a setting, also for people: no key holds the sign between the two. */
export function idOf({ key, nested }: SettingKey): string {
  return nested === null ? key : `${key}${NESTING}${nested}`;
}

/** What stands in the file for a setting of the form, by its id. */
export function standing(form: EditForm | null, id: string): string | null {
  const field = form?.fields.find(({ key }) => key === id);
  if (field !== undefined) {
    const isSecret = field.takes === 'secret' && field.isSet;
    return isSecret ? `${SECRET}${field.version ?? ''}` : field.value;
  }
  const other = form?.others.find((setting) => idOf(setting) === id);
  if (other === undefined) return null;
  return other.secret ? `${SECRET}${other.version ?? ''}` : (other.value ?? '');
}

function without(draft: Draft, id: string): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([key]) => key !== id));
}

/** The draft with one setting changed; one that is again as in the file is no change. */
export function put(
  draft: Draft,
  form: EditForm | null,
  setting: SettingKey & { secret: boolean; added?: boolean },
  to: string | null,
): Draft {
  const { key, nested, secret } = setting;
  const id = idOf(setting);
  const before = draft[id];
  const now = standing(form, id);
  const base = before === undefined ? now : before.base;
  const added = setting.added ?? before?.added ?? false;
  // An emptied field is a setting that is not there; any other is removed by its button, or has a value.
  const ofKind = form?.fields.some((field) => field.key === id) ?? false;
  const value = to === '' && ofKind ? null : to;
  if (!secret && value === now) return without(draft, id);
  return { ...draft, [id]: { key, nested, to: value, base, added, secret } };
}

/** Lets go of a change: the file's value counts. */
export function useTheirs(draft: Draft, id: string): Draft {
  return without(draft, id);
}

/** Holds on to a change, whatever stands in the file by now. */
export function keepMine(draft: Draft, form: EditForm | null, id: string): Draft {
  const change = draft[id];
  return change === undefined ? draft : { ...draft, [id]: { ...change, base: standing(form, id) } };
}

/** The draft on files that were read anew: what they now say by themselves is no change any more. */
export function settle(draft: Draft, form: EditForm): Draft {
  return Object.fromEntries(
    Object.entries(draft).filter(([id, { to, secret }]) => secret || to !== standing(form, id)),
  );
}

export function clashOf(draft: Draft, form: EditForm | null, id: string): Clash | null {
  const change = draft[id];
  if (change === undefined || form === null) return null;
  const theirs = standing(form, id);
  return theirs === change.base || theirs === change.to ? null : { theirs, mine: change.to };
}

/** The changes that the form shows: those of another kind wait until it is chosen again. */
export function shown(draft: Draft, form: EditForm): Change[] {
  return Object.entries(draft)
    .filter(
      ([id, { added }]) =>
        added ||
        form.fields.some(({ key }) => key === id) ||
        form.others.some((setting) => idOf(setting) === id),
    )
    .map(([, change]) => change);
}

export function kindChanged(form: EditForm): boolean {
  return form.currentKind !== null && form.kind !== form.currentKind;
}

export function isDirty(draft: Draft, form: EditForm | null): boolean {
  return form === null
    ? Object.keys(draft).length > 0
    : shown(draft, form).length > 0 || kindChanged(form);
}

/** What a field holds in the form: the draft's value, else the file's. Never a secret's. */
export function valueOf(draft: Draft, form: EditForm, id: string): string {
  const change = draft[id];
  const value = change === undefined ? standing(form, id) : change.to;
  return value === null || standsForSecret(value) ? '' : value;
}

function filled(draft: Draft, form: EditForm, secrets: Secrets, id: string): boolean {
  const change = draft[id];
  if (change?.secret === true && change.to !== null) return (secrets.get(id) ?? '') !== '';
  return change === undefined ? standing(form, id) !== null : (change.to ?? '') !== '';
}

/** Whether the field needs a value for the profile to work. */
export function isNeeded(
  draft: Draft,
  form: EditForm,
  secrets: Secrets,
  field: FormField,
): boolean {
  switch (field.need.need) {
    case 'required':
      return true;
    case 'requiredUnless':
      return !filled(draft, form, secrets, field.need.key);
    case 'optional':
      return false;
  }
}

/**
 * The settings that need a value and have none: those of something new or of another kind, those that were
 * emptied, and those that are to be set to nothing. What was missing before is no matter of this edit.
 */
export function blanks(draft: Draft, form: EditForm, secrets: Secrets): string[] {
  const all = form.currentKind === null || kindChanged(form);
  const touched = ({ key, need }: FormField) =>
    key in draft || (need.need === 'requiredUnless' && need.key in draft);
  const needed = form.fields
    .filter((field) => (all || touched(field)) && isNeeded(draft, form, secrets, field))
    .map(({ key }) => key);
  const replaced = shown(draft, form)
    .filter(({ to, secret }) => to !== null && (secret || to === ''))
    .map(idOf);
  return [...new Set([...needed, ...replaced])].filter((id) => !filled(draft, form, secrets, id));
}

/** What to ask of Rust: `target` is the one to add if the form is a new one's. */
export function request(
  target: EditTarget,
  form: EditForm,
  draft: Draft,
  secrets: Secrets,
): EditRequest {
  const changes = shown(draft, form);
  const set = changes.flatMap(({ key, nested, to, secret }): SettingInput[] => {
    if (to === null) return [];
    const value = secret ? (secrets.get(idOf({ key, nested })) ?? '') : to;
    return [{ key, nested, value }];
  });
  if (form.currentKind === null) return { edit: 'add', target, settings: set };
  const gone = changes.flatMap(({ key, nested, to }) => (to === null ? [{ key, nested }] : []));
  const dropped = kindChanged(form) ? form.dropped.map((key) => ({ key, nested: null })) : [];
  return { edit: 'change', target, set, unset: [...gone, ...dropped] };
}

/** The draft of one like it, to be added anew: everything that is known, as changes from nothing. */
export function anew(draft: Draft, form: EditForm): Draft {
  const settings = [
    ...form.fields.map(({ key, takes, isSet }) => ({
      key,
      nested: null,
      secret: takes === 'secret',
      stands: isSet,
      own: true,
    })),
    ...form.others.map((each) => ({ ...each, stands: true, own: false })),
  ];
  let result: Draft = Object.fromEntries(
    shown(draft, form)
      .filter(({ added }) => added)
      .map((change) => [idOf(change), { ...change, base: null }]),
  );
  for (const { key, nested, secret, stands, own } of settings) {
    const change = draft[idOf({ key, nested })];
    const gone = change === undefined ? !stands : change.to === null;
    if (gone || (secret && change === undefined && own)) continue;
    const to = secret ? SECRET : valueOf(draft, form, idOf({ key, nested }));
    result = {
      ...result,
      [idOf({ key, nested })]: { key, nested, to, base: null, added: !own, secret },
    };
  }
  return result;
}
