import { SvelteSet } from 'svelte/reactivity';
import type { Backend, Failure, ProfileRow } from '../ipc/backend';
import { failureWords, fill, say, words } from '../model/messages';
import type { Notices } from './notices.svelte';
import type { Profiles } from './profiles.svelte';

/** Signing in and out. What comes of it shows in the profiles; only what would go unseen is a notice. */
export class Sessions {
  readonly #started = new SvelteSet<string>();
  readonly #backend: Backend;
  readonly #profiles: Profiles;
  readonly #notices: Notices;
  /** The profile in view, whose failures its page already tells. */
  readonly #inView: () => string | null;

  constructor(backend: Backend, profiles: Profiles, notices: Notices, inView: () => string | null) {
    this.#backend = backend;
    this.#profiles = profiles;
    this.#notices = notices;
    this.#inView = inView;
  }

  /** The row as it will be in a moment: a sign-in just asked for is under way before Rust says so. */
  asStarted(row: ProfileRow): ProfileRow {
    return this.#started.has(row.name) ? { ...row, session: { state: 'signingIn' } } : row;
  }

  async signIn(name: string): Promise<void> {
    if (this.#started.has(name)) return;
    this.#started.add(name);
    const outcome = await this.#backend.signIn(name);
    await this.#profiles.refresh();
    this.#started.delete(name);

    const said = words.announce;
    if (outcome.status === 'ok') {
      this.#notices.announce(fill(said.signedIn, { profile: name }));
    } else if (outcome.error.code !== 'cancelled') {
      const shown = this.#inView() === name && this.#profiles.row(name)?.session.state === 'failed';
      if (!shown) this.#tell(name, outcome.error);
      this.#notices.announce(fill(said.failed, { profile: name }));
    }
  }

  async cancel(name: string): Promise<void> {
    const outcome = await this.#backend.cancelSignIn(name);
    if (outcome.status === 'error') this.#tell(name, outcome.error);
    await this.#profiles.refresh();
  }

  async signOut(name: string): Promise<void> {
    const outcome = await this.#backend.signOut(name);
    await this.#profiles.refresh();
    if (outcome.status === 'error') this.#tell(name, outcome.error);
    else this.#notices.announce(fill(words.announce.signedOut, { profile: name }));
  }

  #tell(profile: string, failure: Failure): void {
    const { title, next } = failureWords(failure);
    this.#notices.add(say(words.trouble.toast, { profile, title }), next);
  }
}
