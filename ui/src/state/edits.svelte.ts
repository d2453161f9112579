import { SvelteMap } from 'svelte/reactivity';
import type {
  Applied,
  Backend,
  Choices,
  Diagnostic,
  EditRequest,
  EditTarget,
  Failure,
  FormKind,
} from '../ipc/backend';
import { anew } from '../model/draft';
import { failureWords, fill, words } from '../model/messages';
import { FormState } from './form.svelte';
import { Latest } from './latest.svelte';
import { Naming } from './naming.svelte';
import type { Notices } from './notices.svelte';
import { Reviews } from './review.svelte';
import { Undos } from './undo.svelte';
import { UnsettledEdits, type Settling } from './unsettled.svelte';

const key = ({ kind, name }: EditTarget) => `${kind} ${name}`;
const same = (a: EditTarget, b: EditTarget) => key(a) === key(b);

type Wiring = {
  backend: Backend;
  notices: Notices;
  /** Reads the files anew, and with them whatever is in view. */
  refresh: () => Promise<void>;
  /** Brings what was added, renamed or copied into view. */
  show: (target: EditTarget) => void;
};

/** Editing: the forms with their drafts, and the way of each edit through its review to its undo. */
export class Edits {
  readonly reviews: Reviews;
  readonly undos: Undos;
  readonly unsettled: UnsettledEdits;
  readonly choices: Latest<Choices>;
  /** Something new, until it is added; `chosen` once it is known what kind it shall be. */
  composing = $state.raw<{ form: FormState; chosen: boolean } | null>(null);
  naming = $state.raw<Naming | null>(null);
  readonly #forms = new SvelteMap<string, FormState>();
  readonly #wiring: Wiring;
  #viewed: EditTarget | null = null;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
    this.reviews = new Reviews(wiring.backend);
    this.undos = new Undos(wiring.backend, wiring.notices, () => void wiring.refresh());
    this.unsettled = new UnsettledEdits(wiring.backend);
    this.choices = new Latest(() => wiring.backend.editChoices());
  }

  /** Whether something modal is open: then no key is the window's. */
  modal = $derived.by(() => this.naming !== null || this.reviews.current !== null);

  /** Whose form holds what is not in the files yet. */
  drafts: EditTarget[] = $derived.by(() => {
    const begun = this.composing === null ? [] : [this.composing.form];
    const forms = [...this.#forms.values(), ...begun];
    return forms.filter(({ dirty }) => dirty).map(({ target }) => target);
  });

  form(target: EditTarget): FormState | null {
    return this.#forms.get(key(target)) ?? null;
  }

  hasDraft(target: EditTarget): boolean {
    return this.form(target)?.dirty ?? false;
  }

  /** Gets the form of what comes into view; one that is left with nothing changed is let go. */
  view(target: EditTarget | null): void {
    const left = this.#viewed;
    if (left !== null && (target === null || !same(left, target)) && !this.hasDraft(left)) {
      this.#forms.delete(key(left));
    }
    this.#viewed = target;
    if (target === null || this.#forms.has(key(target))) return;
    const form = new FormState(this.#wiring.backend, target, { isNew: false });
    this.#forms.set(key(target), form);
    void form.refresh();
    void this.choices.refresh();
  }

  /** The files changed: every draft is set against what they now say. */
  async refresh(): Promise<void> {
    void this.unsettled.refresh();
    const forms = [...this.#forms.values()];
    if (forms.length === 0 && this.composing === null) return;
    await Promise.all([this.choices.refresh(), ...forms.map((form) => form.refresh())]);
  }

  /** Begins something new, or goes back to what was begun. */
  compose(): void {
    this.composing ??= {
      form: new FormState(this.#wiring.backend, { kind: 'profile', name: '' }, { isNew: true }),
      chosen: false,
    };
    void this.choices.refresh();
  }

  chooseKind(kind: FormKind): void {
    const { composing } = this;
    if (composing === null) return;
    const { form } = composing;
    form.target = {
      kind: kind === 'ssoSessionSection' ? 'ssoSession' : 'profile',
      name: form.target.name,
    };
    void form.choose(kind);
    this.composing = { form, chosen: true };
  }

  /** Back to the choice of its kind; what was filled in waits. */
  reconsider(): void {
    if (this.composing !== null) this.composing = { ...this.composing, chosen: false };
  }

  stopComposing(): void {
    this.composing = null;
  }

  /** What is gone from the files, to be added again as the draft has it. */
  addAnew(target: EditTarget): void {
    const old = this.form(target);
    if (old === null || old.form === null) return;
    const { kind } = old.form;
    const draft = anew(old.draft, old.form);
    const form = new FormState(this.#wiring.backend, target, { isNew: true, kind, draft });
    this.#forms.delete(key(target));
    this.composing = { form, chosen: true };
    void form.refresh();
  }

  /** Gives up a draft; of what is gone from the files nothing is left then. */
  discard(target: EditTarget): void {
    this.form(target)?.discard();
    if (this.#viewed === null || !same(this.#viewed, target)) this.#forms.delete(key(target));
  }

  ask(edit: 'rename' | 'duplicate', target: EditTarget): void {
    this.naming = new Naming(this.#wiring.backend, edit, target);
  }

  stopAsking(): void {
    this.naming = null;
  }

  async reviewForm(form: FormState): Promise<void> {
    const request = await form.ask();
    if (request === null) return;
    const secret = form.secrets.size > 0;
    form.failure = await this.#open(request, secret, (failure) => (form.failure = failure));
    if (form.failure === null) form.spend();
  }

  async reviewName(): Promise<void> {
    const { naming } = this;
    const request = (await naming?.ask()) ?? null;
    if (naming === null || request === null) return;
    naming.failure = await this.#open(request, false, () => undefined);
    if (naming.failure === null) this.naming = null;
  }

  reviewDelete(target: EditTarget): Promise<void> {
    return this.#reviewAlone({ edit: 'delete', target });
  }

  /** Shows what would mend a problem that an edit can mend. */
  reviewMend({ code, file, line }: Diagnostic): Promise<void> {
    return this.#reviewAlone({ edit: 'mend', code, file, line: line ?? 0 });
  }

  /** Shows what would settle an earlier edit. */
  reviewSettling(request: Settling): Promise<void> {
    return this.#reviewAlone(request);
  }

  /** Reviews what comes from no form: why there can be no review is told aside. */
  async #reviewAlone(request: EditRequest): Promise<void> {
    const failure = await this.#open(request, false, () => undefined);
    if (failure === null) return;
    const { title, next } = failureWords(failure);
    this.#wiring.notices.add(fill(words.undo.refused, { title }), next);
  }

  #open(request: EditRequest, secret: boolean, outdated: (failure: Failure) => void) {
    return this.reviews.open(request, secret, {
      outdated,
      applied: (applied) => void this.#applied(request, applied),
    });
  }

  async #applied(request: EditRequest, applied: Applied): Promise<void> {
    this.undos.add(applied);
    // Of what was written in part nothing is done with yet.
    if (!('target' in request) || applied.code === 'partly_done') {
      await this.#wiring.refresh();
      return;
    }
    const { target } = request;
    switch (request.edit) {
      case 'add':
        this.composing = null;
        break;
      case 'change':
        this.form(target)?.discard();
        break;
      case 'rename':
        this.#rename(target, request.to);
        break;
      case 'delete':
        this.#forms.delete(key(target));
        break;
      case 'duplicate':
        break;
    }
    await this.#wiring.refresh();
    if (request.edit === 'add') this.#wiring.show(target);
    if ('to' in request) this.#wiring.show({ ...target, name: request.to });
  }

  /** A draft goes along with what it is a draft of. */
  #rename(target: EditTarget, to: string): void {
    const form = this.form(target);
    if (form === null) return;
    this.#forms.delete(key(target));
    if (!form.dirty) return;
    form.target = { ...target, name: to };
    this.#forms.set(key(form.target), form);
  }
}
