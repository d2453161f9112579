import type { Backend, Shell } from '../ipc/backend';
import { failureWords, fill, words } from '../model/messages';
import type { Notices } from './notices.svelte';
import type { Toasts } from './toast.svelte';

/** Copying a profile's environment. What is copied never comes into the window. */
export class Copies {
  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #toasts: Toasts;
  #copying = false;

  constructor(backend: Backend, notices: Notices, toasts: Toasts) {
    this.#backend = backend;
    this.#notices = notices;
    this.#toasts = toasts;
  }

  /** May take as long as a sign-in; meanwhile nothing else is copied. */
  async copy(profile: string, shell: Shell): Promise<void> {
    if (this.#copying) return;
    this.#copying = true;
    const outcome = await this.#backend.copyEnvironment(profile, shell);
    this.#copying = false;
    const w = words.copy;
    if (outcome.status === 'ok') {
      this.#toasts.show(w.copied);
    } else if (outcome.error.code !== 'cancelled') {
      const { title, next } = failureWords(outcome.error);
      this.#notices.add(fill(w.failed, { title }), next);
    }
  }
}
