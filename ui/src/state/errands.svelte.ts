import type { Backend, Errand } from '../ipc/backend';

export type Runners = {
  [E in Errand['errand']]: (errand: Extract<Errand, { errand: E }>) => Promise<void> | void;
};

/** What the tray, the palette's window or a second start wants of this window. */
export class Errands {
  readonly #backend: Backend;
  readonly #runners: Runners;

  constructor(backend: Backend, runners: Runners) {
    this.#backend = backend;
    this.#runners = runners;
  }

  /** Runs the errand that waits, if one does. Each is told once, so that two calls do not run it twice. */
  async run(): Promise<void> {
    const outcome = await this.#backend.takeErrand();
    if (outcome.status === 'error' || outcome.data === null) return;
    const errand = outcome.data;
    // Each runner is of the errand by whose name it is found.
    await (this.#runners[errand.errand] as (errand: Errand) => Promise<void> | void)(errand);
  }
}
