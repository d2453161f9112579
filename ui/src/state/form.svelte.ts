import { SvelteMap } from 'svelte/reactivity';
import type {
  Backend,
  EditForm,
  EditRequest,
  EditTarget,
  Failure,
  FormKind,
  SettingKey,
} from '../ipc/backend';
import {
  SECRET,
  blanks,
  clashOf,
  idOf,
  isDirty,
  keepMine,
  kindChanged,
  put,
  request,
  settle,
  shown,
  standing,
  useTheirs,
  valueOf,
  type Draft,
} from '../model/draft';
import { isSecret } from '../model/settings';
import { FieldChecks } from './field-checks.svelte';
import { Latest } from './latest.svelte';

const NAME = '\u0000name';

/** The form of one profile or SSO session: what stands in the files, and the draft on top of it. */
export class FormState {
  /** What it is about; of a new one, what it will be. */
  target = $state.raw<EditTarget>({ kind: 'profile', name: '' });
  draft = $state.raw<Draft>({});
  /** Why it could not be reviewed. */
  failure = $state.raw<Failure | null>(null);
  readonly isNew: boolean;
  readonly latest: Latest<EditForm>;
  readonly #kind = $state<{ chosen: FormKind | null }>({ chosen: null });
  /** Typed secrets, until they are reviewed. */
  readonly #secrets = new SvelteMap<string, string>();
  readonly #checks: FieldChecks;
  readonly #backend: Backend;
  #asked = $state(false);
  #secretsSpent = $state(false);

  constructor(
    backend: Backend,
    target: EditTarget,
    as: { isNew: boolean; kind?: FormKind; draft?: Draft; pause?: number },
  ) {
    this.#backend = backend;
    this.isNew = as.isNew;
    this.target = target;
    this.#kind.chosen = as.kind ?? null;
    this.draft = as.draft ?? {};
    this.#checks = new FieldChecks(as.pause);
    this.latest = new Latest(() =>
      backend.editForm(this.isNew ? null : this.target, this.#kind.chosen),
    );
  }

  form = $derived.by(() => this.latest.value);
  dirty = $derived.by(() =>
    this.isNew
      ? this.target.name !== '' || Object.keys(this.draft).length > 0
      : isDirty(this.draft, this.form),
  );
  /** Settings that need a value and have none. They are told once a review was asked for. */
  blanks = $derived.by(() =>
    this.form === null ? [] : blanks(this.draft, this.form, this.#secrets),
  );
  clashes = $derived.by(() =>
    Object.keys(this.draft).filter((id) => clashOf(this.draft, this.form, id) !== null),
  );
  /** How many settings keep it from being reviewed, as far as the person was told. */
  mistakes = $derived.by(() => {
    const told = [...this.#checks.ids(), ...this.clashes, ...(this.#asked ? this.blanks : [])];
    return told.filter((id, at) => told.indexOf(id) === at).length;
  });
  /** Settings that the form shows because the person added them. */
  added = $derived.by(() =>
    this.form === null ? [] : shown(this.draft, this.form).filter(({ added }) => added),
  );
  nameFailure = $derived.by(() => {
    const said = this.#checks.get(NAME);
    if (said !== null || !this.#asked || this.target.name !== '') return said;
    return blank('edit_name_blank');
  });

  get secrets(): ReadonlyMap<string, string> {
    return this.#secrets;
  }

  /** The fields follow the files; what the draft holds stays. */
  async refresh(): Promise<void> {
    await this.latest.refresh();
    if (this.latest.value !== null) this.draft = settle(this.draft, this.latest.value);
  }

  async choose(kind: FormKind): Promise<void> {
    this.#kind.chosen = kind;
    this.#checks.clearAll();
    this.failure = null;
    await this.refresh();
  }

  value(id: string): string {
    return this.form === null ? '' : valueOf(this.draft, this.form, id);
  }

  secret(id: string): string {
    return this.#secrets.get(id) ?? '';
  }

  /** Whether a secret was typed and has gone with the review. */
  spent(id: string): boolean {
    return this.#secretsSpent && this.draft[id]?.secret === true && !this.#secrets.has(id);
  }

  message(id: string): Failure | null {
    const said = this.#checks.get(id);
    if (said !== null) return said;
    return this.#asked && this.blanks.includes(id) ? blank('field_blank') : null;
  }

  clash(id: string) {
    return clashOf(this.draft, this.form, id);
  }

  set(setting: SettingKey, value: string): void {
    const id = idOf(setting);
    const { form } = this;
    this.failure = null;
    this.draft = put(this.draft, form, { ...setting, secret: false }, value);
    if (form === null || value === '' || !(id in this.draft)) this.#checks.clear(id);
    else this.#checks.soon(id, () => this.#backend.checkField(form.kind, setting, value));
  }

  /** Whether the form shows the setting already. */
  has(setting: SettingKey): boolean {
    const id = idOf(setting);
    const { form } = this;
    const inForm = form?.fields.some(({ key }) => key === id) || standing(form, id) !== null;
    return inForm || this.draft[id]?.added === true;
  }

  /** Adds a setting to the form, for its value to be typed. */
  add(setting: SettingKey): void {
    const secret = isSecret(setting.key);
    const how = { ...setting, secret, added: true };
    this.draft = put(this.draft, this.form, how, secret ? SECRET : '');
  }

  /** Begins to replace a secret, with an empty field. */
  replace(setting: SettingKey): void {
    this.draft = put(this.draft, this.form, { ...setting, secret: true }, SECRET);
  }

  type(setting: SettingKey, secret: string): void {
    const id = idOf(setting);
    const unset = standing(this.form, id) === null && this.draft[id]?.added !== true;
    if (secret === '' && unset) {
      this.revert(id);
      return;
    }
    this.replace(setting);
    this.#secrets.set(id, secret);
    const { form } = this;
    if (form === null || secret === '') this.#checks.clear(id);
    else this.#checks.soon(id, () => this.#backend.checkField(form.kind, setting, secret));
  }

  remove(setting: SettingKey & { secret: boolean }): void {
    const id = idOf(setting);
    this.#secrets.delete(id);
    this.#checks.clear(id);
    this.draft =
      this.draft[id]?.added === true
        ? useTheirs(this.draft, id)
        : put(this.draft, this.form, setting, null);
  }

  /** Lets the file's value count. */
  revert(id: string): void {
    this.#secrets.delete(id);
    this.#checks.clear(id);
    this.draft = useTheirs(this.draft, id);
  }

  keepMine(id: string): void {
    this.draft = keepMine(this.draft, this.form, id);
  }

  name(name: string): void {
    this.failure = null;
    this.target = { ...this.target, name };
    if (name === '') this.#checks.clear(NAME);
    else this.#checks.soon(NAME, () => this.#backend.checkName(this.target));
  }

  discard(): void {
    this.draft = {};
    this.#secrets.clear();
    this.#secretsSpent = false;
    this.#asked = false;
    this.failure = null;
    this.#checks.clearAll();
    const changed = this.form !== null && kindChanged(this.form);
    this.#kind.chosen = this.isNew ? this.#kind.chosen : null;
    if (changed) void this.refresh();
  }

  /** What to review; null while something is missing or wrong, which the fields then say. */
  async ask(): Promise<EditRequest | null> {
    this.#asked = true;
    const { form } = this;
    if (form === null) return null;
    if (this.isNew) await this.#checks.now(NAME, () => this.#backend.checkName(this.target));
    const typed = shown(this.draft, form).map((change) => {
      const id = idOf(change);
      const value = change.secret && change.to !== null ? this.secret(id) : (change.to ?? '');
      return { id, change, value };
    });
    await Promise.all(
      typed
        .filter(({ value }) => value !== '')
        .map(({ id, change, value }) =>
          this.#checks.now(id, () => this.#backend.checkField(form.kind, change, value)),
        ),
    );
    if (this.#checks.size + this.blanks.length + this.clashes.length > 0) return null;
    return request(this.target, form, this.draft, this.#secrets);
  }

  /** Forgets the typed secrets: they went in with the review. */
  spend(): void {
    this.#secretsSpent = this.#secrets.size > 0;
    this.#secrets.clear();
  }
}

function blank(code: 'field_blank' | 'edit_name_blank'): Failure {
  return { code, params: {}, detail: null };
}
