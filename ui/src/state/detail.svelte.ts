import type { Backend, ProfileDetail } from '../ipc/backend';
import { Latest } from './latest.svelte';

/** The page of one profile. Each profile has its own `Latest`, so that no answer lands on another's page. */
export class Detail {
  #current = $state.raw<{ name: string; latest: Latest<ProfileDetail> } | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  value = $derived.by(() => this.#current?.latest.value ?? null);
  failure = $derived.by(() => this.#current?.latest.failure ?? null);

  show(name: string | null): void {
    if (name === (this.#current?.name ?? null)) return;
    this.#current =
      name === null ? null : { name, latest: new Latest(() => this.#backend.profileDetail(name)) };
    void this.refresh();
  }

  async refresh(): Promise<void> {
    await this.#current?.latest.refresh();
  }
}
