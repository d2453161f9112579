import type { Backend, Failure, StandingPreview, StandingRequest } from '../ipc/backend';
import { doneWords, failureWords, fill, words } from '../model/messages';
import { isOfTheSame, switchOf, type Switched } from '../model/standing';
import type { Clock } from './clock.svelte';
import type { Notices } from './notices.svelte';
import type { Profiles } from './profiles.svelte';
import type { Toasts } from './toast.svelte';

export type StandingReview = {
  action: StandingRequest;
  preview: StandingPreview;
  /** Whether the files changed since it was first shown. */
  outdated: boolean;
  /** Why it was not done. */
  failure: Failure | null;
};

type Wiring = {
  backend: Backend;
  profiles: Profiles;
  notices: Notices;
  toasts: Toasts;
  clock: Clock;
  /** Reads the files anew, and with them whatever is in view. */
  refresh: () => Promise<void>;
};

/**
 * Switching the default profile and serving profiles to every tool.
 *
 * Whether a change is made at once or has to be seen before is Rust's to say, each time; nothing is written but exactly
 * what was shown. What is asked last comes first: it takes the place of what was asked of the same, be it in view, and
 * whatever else waits is asked after it.
 */
export class Standings {
  /** What is to be seen. */
  current = $state.raw<StandingReview | null>(null);
  applying = $state(false);
  readonly #wiring: Wiring;
  /** What is neither done nor answered, the latest last. What is in view is among it. */
  #asked: StandingRequest[] = [];
  #asking: Promise<void> | null = null;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
  }

  /** The switch as of now. */
  switched: Switched | null = $derived.by(() =>
    switchOf(this.#wiring.profiles.overview?.ambient ?? null, this.#wiring.clock.now),
  );

  /** Resolves when it is done, or in view. */
  ask(action: StandingRequest): Promise<void> {
    this.#asked = [...this.#asked.filter((other) => !isOfTheSame(other, action)), action];
    if (!this.applying) this.current = null;
    return this.#goOn();
  }

  cancel(): void {
    if (this.applying || this.current === null) return;
    this.#leave(this.current.action);
    void this.#goOn();
  }

  async apply(): Promise<void> {
    const { current } = this;
    if (current === null || this.applying) return;
    const { action } = current;
    this.applying = true;
    const outcome = await this.#wiring.backend.applyStanding(current.preview.id);
    if (outcome.status === 'ok') {
      this.#leave(action);
      await this.#done(action, doneWords(outcome.data));
    } else if (outcome.error.code === 'edit_outdated') {
      const anew = await this.#wiring.backend.previewStanding(action);
      this.current =
        anew.status === 'ok'
          ? { ...current, preview: anew.data, outdated: true, failure: null }
          : { ...current, failure: anew.error };
    } else {
      this.current = { ...current, failure: outcome.error };
    }
    this.applying = false;
    // Whatever was asked meanwhile comes before what could not be done.
    if (this.#asked.at(-1) !== action) this.current = null;
    await this.#goOn();
  }

  /** One at a time, so that each is done or shown with the files as the one before has left them. */
  #goOn(): Promise<void> {
    this.#asking ??= this.#run();
    return this.#asking;
  }

  async #run(): Promise<void> {
    // Never before `#asking` is set, and it ends with the loop: whoever asks after that begins another.
    await Promise.resolve();
    try {
      await this.#askAll();
    } finally {
      this.#asking = null;
    }
  }

  async #askAll(): Promise<void> {
    for (;;) {
      const action = this.#asked.at(-1);
      if (action === undefined || this.current !== null || this.applying) return;
      const outcome = await this.#wiring.backend.standingAtOnce(action);
      if (outcome.status === 'error') {
        this.#leave(action);
        this.#tell(words.standing.failed[action.action], outcome.error);
      } else if (outcome.data.is === 'done') {
        this.#leave(action);
        await this.#done(action, doneWords(outcome.data.done));
      } else if (this.#asked.at(-1) === action) {
        const { preview } = outcome.data;
        this.current = { action, preview, outdated: preview.because === null, failure: null };
      }
    }
  }

  #leave(action: StandingRequest): void {
    this.#asked = this.#asked.filter((other) => other !== action);
    if (this.current?.action === action) this.current = null;
  }

  async #done(action: StandingRequest, done: string): Promise<void> {
    const { toasts, refresh } = this.#wiring;
    await refresh();
    const w = words.standing;
    const back = (label: string, request: StandingRequest) => ({
      label,
      act: () => void this.ask(request),
    });
    switch (action.action) {
      case 'switch': {
        const { ambient } = this.#wiring.profiles.overview ?? {};
        const shadowing = this.switched?.shadowed === true ? (ambient?.profile ?? null) : null;
        const text = shadowing === null ? done : fill(w.shadowToast, { done, profile: shadowing });
        toasts.show(text, back(w.restore, { action: 'restore' }));
        break;
      }
      case 'serve': {
        const { profile } = action;
        toasts.show(done, back(w.apply.stopServing, { action: 'stopServing', profile }));
        break;
      }
      default:
        toasts.show(done);
    }
  }

  #tell(template: string, failure: Failure): void {
    const { title, next } = failureWords(failure);
    this.#wiring.notices.add(fill(template, { title }), next);
  }
}
