import { SvelteMap } from 'svelte/reactivity';
import type { Failure, Outcome } from '../ipc/backend';

type Ask = () => Promise<Outcome<Failure | null>>;

/** What Rust says to values as they are typed: asked when the typing pauses, and a late reply is dropped. */
export class FieldChecks {
  readonly #failures = new SvelteMap<string, Failure>();
  // Nothing of these is shown.
  /* eslint-disable svelte/prefer-svelte-reactivity */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #asked = new Map<string, number>();
  /* eslint-enable svelte/prefer-svelte-reactivity */
  readonly #pause: number;

  constructor(pause = 200) {
    this.#pause = pause;
  }

  get(id: string): Failure | null {
    return this.#failures.get(id) ?? null;
  }

  get size(): number {
    return this.#failures.size;
  }

  ids(): string[] {
    return [...this.#failures.keys()];
  }

  /** What was said stays until the next answer, so that nothing flickers. */
  soon(id: string, ask: Ask): void {
    const turn = this.#turn(id);
    this.#timers.set(
      id,
      setTimeout(() => void this.#run(id, turn, ask), this.#pause),
    );
  }

  /** For a value that is there at once and whole: chosen, or about to be reviewed. */
  async now(id: string, ask: Ask): Promise<void> {
    await this.#run(id, this.#turn(id), ask);
  }

  clear(id: string): void {
    this.#turn(id);
    this.#failures.delete(id);
  }

  clearAll(): void {
    for (const id of this.#asked.keys()) this.clear(id);
  }

  #turn(id: string): number {
    clearTimeout(this.#timers.get(id));
    const turn = (this.#asked.get(id) ?? 0) + 1;
    this.#asked.set(id, turn);
    return turn;
  }

  async #run(id: string, turn: number, ask: Ask): Promise<void> {
    const outcome = await ask();
    if (this.#asked.get(id) !== turn) return;
    const failure = outcome.status === 'error' ? outcome.error : outcome.data;
    if (failure === null) this.#failures.delete(id);
    else this.#failures.set(id, failure);
  }
}
