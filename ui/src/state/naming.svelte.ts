import type { Backend, EditRequest, EditTarget, Failure } from '../ipc/backend';
import { FieldChecks } from './field-checks.svelte';

/** Asking for another name: to rename something, or for its copy. */
export class Naming {
  readonly edit: 'rename' | 'duplicate';
  readonly target: EditTarget;
  name = $state('');
  failure = $state.raw<Failure | null>(null);
  readonly #backend: Backend;
  readonly #checks: FieldChecks;

  constructor(backend: Backend, edit: 'rename' | 'duplicate', target: EditTarget, pause?: number) {
    this.#backend = backend;
    this.#checks = new FieldChecks(pause);
    this.edit = edit;
    this.target = target;
    this.name = edit === 'rename' ? target.name : `${target.name}-copy`;
  }

  message = $derived.by(() => this.#checks.get('name') ?? this.failure);

  type(name: string): void {
    this.name = name;
    this.failure = null;
    if (name === '' || name === this.target.name) this.#checks.clear('name');
    else this.#checks.soon('name', () => this.#check());
  }

  /** What to review; null while the name will not do, which the field then says. */
  async ask(): Promise<EditRequest | null> {
    if (this.name === this.target.name) {
      this.failure = { code: 'edit_same_name', params: { name: this.name }, detail: null };
      return null;
    }
    await this.#checks.now('name', () => this.#check());
    return this.#checks.size > 0 ? null : { edit: this.edit, target: this.target, to: this.name };
  }

  #check() {
    return this.#backend.checkName({ ...this.target, name: this.name });
  }
}
