import type {
  About,
  Backend,
  Failure,
  MarkChange,
  Outcome,
  Preference,
  Preferences as Values,
  ProfileRow,
  StartAtLogin,
  Terminal,
} from '../ipc/backend';
import { failureWords, fill, words } from '../model/messages';
import { Latest } from './latest.svelte';
import type { Notices } from './notices.svelte';
import type { Profiles } from './profiles.svelte';
import type { Toasts } from './toast.svelte';

type Wiring = { backend: Backend; profiles: Profiles; notices: Notices; toasts: Toasts };

/** What the person prefers and says of profiles. Rust keeps it; what is shown is what it said last. */
export class Preferences {
  readonly values: Latest<Values>;
  readonly login: Latest<StartAtLogin>;
  readonly about: Latest<About>;
  /** Those to choose from; empty where nothing lists them. */
  readonly terminals: Latest<Terminal[]>;
  /** The accounts that have a browser profile of their own. */
  readonly browsers: Latest<string[]>;
  /** What would be copied; null while it is not looked at. */
  diagnostics = $state<string | null>(null);
  /** Why the last change was not kept. */
  failure = $state.raw<Failure | null>(null);
  readonly #wiring: Wiring;

  constructor(wiring: Wiring) {
    const { backend } = wiring;
    this.#wiring = wiring;
    this.values = new Latest(() => backend.preferences());
    this.login = new Latest(() => backend.startAtLogin());
    this.about = new Latest(() => backend.about());
    this.terminals = new Latest(() => backend.terminals());
    this.browsers = new Latest(() => backend.browserProfiles());
  }

  /** Looks at all of it anew. */
  async refresh(): Promise<void> {
    const all = [this.values, this.login, this.about, this.terminals, this.browsers];
    await Promise.all(all.map((each) => each.refresh()));
  }

  /** Forgets what went wrong, once the settings are left. */
  leave(): void {
    this.failure = null;
    this.diagnostics = null;
  }

  async set(preference: Preference): Promise<void> {
    this.#took(await this.#wiring.backend.setPreference(preference));
    await this.values.refresh();
  }

  async setStartAtLogin(on: boolean): Promise<void> {
    this.#took(await this.#wiring.backend.setStartAtLogin(on));
    await this.login.refresh();
  }

  async mark(profile: string, change: MarkChange): Promise<void> {
    const { backend, profiles, notices } = this.#wiring;
    const outcome = await backend.markProfile(profile, change);
    if (outcome.status === 'error') {
      const { title, next } = failureWords(outcome.error);
      notices.add(fill(words.marks.failed, { title }), next);
    } else {
      notices.announce(said(profile, change));
    }
    await profiles.refresh();
  }

  async toggleFavourite({ name, favourite }: ProfileRow): Promise<void> {
    await this.mark(name, { mark: 'favourite', value: !favourite });
  }

  async lookAtDiagnostics(): Promise<void> {
    const outcome = await this.#wiring.backend.diagnostics();
    this.#took(outcome);
    if (outcome.status === 'ok') this.diagnostics = outcome.data;
  }

  async copyDiagnostics(): Promise<void> {
    const outcome = await this.#wiring.backend.copyDiagnostics();
    this.#took(outcome);
    if (outcome.status === 'ok') this.#wiring.toasts.show(words.settings.copied);
  }

  async forgetBrowsers(): Promise<void> {
    const outcome = await this.#wiring.backend.forgetBrowserProfiles();
    this.#took(outcome);
    if (outcome.status === 'ok') this.#wiring.toasts.show(words.settings.forgotten);
    await this.browsers.refresh();
  }

  #took(outcome: Outcome<unknown>): void {
    this.failure = outcome.status === 'error' ? outcome.error : null;
  }
}

function said(profile: string, { mark, value }: MarkChange): string {
  const w = words.marks.said;
  switch (mark) {
    case 'favourite':
      return fill(value ? w.favourite : w.notFavourite, { profile });
    case 'production':
      return fill(value ? words.production.marked : words.production.unmarked, { profile });
    case 'label':
    case 'tags':
    case 'colour':
      return fill(w.changed, { profile });
  }
}
