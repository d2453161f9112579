import type { Outcome } from '../ipc/backend';
import { Latest } from './latest.svelte';

/** One answer about the profile in view. Each profile has its own `Latest`, so that none lands on another's page. */
export class PerProfile<T extends object> {
  #current = $state.raw<{ name: string; latest: Latest<T> } | null>(null);
  readonly #ask: (name: string) => Promise<Outcome<T>>;

  constructor(ask: (name: string) => Promise<Outcome<T>>) {
    this.#ask = ask;
  }

  value = $derived.by(() => this.#current?.latest.value ?? null);
  failure = $derived.by(() => this.#current?.latest.failure ?? null);

  /** Asks if it is not of this profile already. */
  show(name: string | null): void {
    if (name === (this.#current?.name ?? null)) return;
    this.#current = name === null ? null : { name, latest: new Latest(() => this.#ask(name)) };
    void this.refresh();
  }

  async refresh(): Promise<void> {
    await this.#current?.latest.refresh();
  }
}
