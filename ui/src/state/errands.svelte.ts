import type { Backend, Errand } from '../ipc/backend';

export type Runners = {
  [E in Errand['errand']]: (errand: Extract<Errand, { errand: E }>) => Promise<void> | void;
};

/** What the tray, the palette's window or a second start wants of this window. */
export class Errands {
  readonly #backend: Backend;
  readonly #runners: Runners;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(backend: Backend, runners: Runners) {
    this.#backend = backend;
    this.#runners = runners;
  }

  /** Runs all the errands that wait, one after the other: what was wanted last has the last word. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#drain();
    return this.#running;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#again) {
        // Before it is asked for: one that is left meanwhile is told of meanwhile, and the answer may not have it yet.
        this.#again = false;
        const outcome = await this.#backend.takeErrand();
        if (outcome.status === 'error' || outcome.data === null) continue;
        const errand = outcome.data;
        this.#again = true;
        // Each runner is of the errand by whose name it is found.
        await (this.#runners[errand.errand] as (errand: Errand) => Promise<void> | void)(errand);
      }
    } finally {
      this.#running = null;
    }
  }
}
