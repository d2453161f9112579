import type { Backend, Failure, StandingAction, StandingPreview } from '../ipc/backend';
import { doneWords, failureWords, fill, words } from '../model/messages';
import { switchOf, type Switched } from '../model/standing';
import { atOnce } from './at-once';
import type { Clock } from './clock.svelte';
import type { Notices } from './notices.svelte';
import type { Profiles } from './profiles.svelte';
import type { Toasts } from './toast.svelte';

export type StandingReview = {
  action: StandingAction;
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
 * What a person has seen before is done at once; the first of its kind, and each switch to a profile of
 * production, is shown and waits for a word. Nothing is written but exactly what was previewed.
 */
export class Standings {
  current = $state.raw<StandingReview | null>(null);
  applying = $state(false);
  readonly #wiring: Wiring;
  #asking = false;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
  }

  /** The switch as of now. */
  switched: Switched | null = $derived.by(() =>
    switchOf(this.#wiring.profiles.overview?.ambient ?? null, this.#wiring.clock.now),
  );

  async ask(action: StandingAction): Promise<void> {
    if (this.#asking || this.current !== null) return;
    this.#asking = true;
    await this.#begin(action);
    this.#asking = false;
  }

  cancel(): void {
    if (!this.applying) this.current = null;
  }

  async apply(): Promise<void> {
    const { current } = this;
    if (current === null || this.applying) return;
    this.applying = true;
    const outcome = await this.#wiring.backend.applyStanding(current.preview.id);
    if (outcome.status === 'ok') {
      this.current = null;
      await this.#done(current.action, doneWords(outcome.data));
    } else if (outcome.error.code === 'edit_outdated') {
      const anew = await this.#wiring.backend.previewStanding(current.action);
      this.current =
        anew.status === 'ok'
          ? { ...current, preview: anew.data, outdated: true, failure: null }
          : { ...current, failure: anew.error };
    } else {
      this.current = { ...current, failure: outcome.error };
    }
    this.applying = false;
  }

  async #begin(action: StandingAction): Promise<void> {
    const { backend } = this.#wiring;
    const outcome = await atOnce(backend, action);
    if (outcome.is === 'done') return this.#done(action, doneWords(outcome.done));
    if (outcome.is === 'failed') {
      this.#tell(words.standing.failed[action.action], outcome.failure);
      return;
    }
    this.current = { action, preview: outcome.preview, outdated: false, failure: null };
  }

  async #done(action: StandingAction, done: string): Promise<void> {
    const { toasts, refresh } = this.#wiring;
    await refresh();
    const w = words.standing;
    const back = (label: string, request: StandingAction) => ({
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
