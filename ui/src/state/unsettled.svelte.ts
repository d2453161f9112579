import type { Backend, EditRequest, Failure, Outcome, Unsettled } from '../ipc/backend';
import { Latest } from './latest.svelte';

/** An edit that settles what an earlier one left. */
export type Settling = Extract<EditRequest, { edit: 'finish' | 'takeBack' | 'again' }>;

/** What earlier edits left for the person to decide about: cut short, overwritten, set aside. */
export class UnsettledEdits {
  readonly latest: Latest<Unsettled>;
  /** Why it was not dismissed. */
  failure = $state.raw<Failure | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.latest = new Latest(() => backend.unsettled());
  }

  refresh(): Promise<void> {
    return this.latest.refresh();
  }

  dismissInterrupted(id: string): Promise<void> {
    return this.#dismiss(this.#backend.dismissInterrupted(id));
  }

  dismissOverwritten(id: number): Promise<void> {
    return this.#dismiss(this.#backend.dismissOverwritten(id));
  }

  dismissSetAside(): Promise<void> {
    return this.#dismiss(this.#backend.dismissSetAside());
  }

  async #dismiss(answer: Promise<Outcome<null>>): Promise<void> {
    const outcome = await answer;
    this.failure = outcome.status === 'error' ? outcome.error : null;
    await this.refresh();
  }
}
