import type { Backend, ConsoleOpened, Outcome } from '../ipc/backend';
import type { Way } from '../model/deeds';
import { failureWords, fill, words } from '../model/messages';
import type { Notices } from './notices.svelte';
import type { Toasts } from './toast.svelte';

/** Going out into the work as a profile. The console's address never comes into the window. */
export class Work {
  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #toasts: Toasts;
  #opening: readonly string[] = [];

  constructor(backend: Backend, notices: Notices, toasts: Toasts) {
    this.#backend = backend;
    this.#notices = notices;
    this.#toasts = toasts;
  }

  /** May take as long as a sign-in; meanwhile the same is not opened twice. */
  async open(profile: string, way: Way): Promise<void> {
    const what = `${way} ${profile}`;
    if (this.#opening.includes(what)) return;
    this.#opening = [...this.#opening, what];
    const outcome = await this.#do(profile, way);
    this.#opening = this.#opening.filter((other) => other !== what);
    const w = words.open;
    if (outcome.status === 'ok') {
      const done = outcome.data === 'shared' ? w.done.consoleShared : w.done[way];
      this.#toasts.show(fill(done, { profile }));
    } else if (outcome.error.code !== 'cancelled') {
      const { title, next } = failureWords(outcome.error);
      this.#notices.add(fill(w.failed[way], { title }), next);
    }
  }

  #do(profile: string, way: Way): Promise<Outcome<ConsoleOpened | null>> {
    switch (way) {
      case 'terminal':
        return this.#backend.openTerminal(profile);
      case 'console':
        return this.#backend.openConsole(profile);
      case 'consoleLink':
        return this.#backend.copyConsoleLink(profile);
    }
  }
}
