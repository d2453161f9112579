import type { Failure, Outcome } from '../ipc/backend';

/**
 * The newest known answer to one question.
 *
 * One request is under way at a time, so that answers come in the order of their questions; being told of
 * changes meanwhile leads to exactly one more. An answer of an older revision than the one shown is dropped.
 */
export class Latest<T extends object> {
  value = $state.raw<T | null>(null);
  /** Why there is no newer answer. The last good one stays. */
  failure = $state.raw<Failure | null>(null);

  readonly #fetch: () => Promise<Outcome<T>>;
  readonly #revision: (answer: T) => number;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(fetch: () => Promise<Outcome<T>>, revision: (answer: T) => number = () => 0) {
    this.#fetch = fetch;
    this.#revision = revision;
  }

  /** Resolves when everything known at the time of the call is shown. */
  refresh(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      this.#take(await this.#fetch());
    } while (this.#again);
    // Here and not once the promise has settled: whoever asks in between would be told that it is done.
    this.#running = null;
  }

  #take(outcome: Outcome<T>): void {
    if (outcome.status === 'error') {
      this.failure = outcome.error;
      return;
    }
    const { data } = outcome;
    if (this.value !== null && this.#revision(data) < this.#revision(this.value)) return;
    this.failure = null;
    this.value = data;
  }
}
