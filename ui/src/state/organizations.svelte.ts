import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Account, Backend, Failure, Organization } from '../ipc/backend';
import { failureWords, fill, say, words } from '../model/messages';
import { loginName, stateAt } from '../model/organization';
import type { Clock } from './clock.svelte';
import { Latest } from './latest.svelte';
import type { Notices } from './notices.svelte';
import type { Profiles } from './profiles.svelte';

/** The logins of IAM Identity Center: signing in and out of them, and what they offer. */
export class Organizations {
  readonly #started = new SvelteSet<string>();
  /** Why the last sign-in to one failed. Rust keeps that for profiles only. */
  readonly #failures = new SvelteMap<string, Failure>();
  readonly #offers = new SvelteMap<string, Latest<Account[]>>();
  readonly #backend: Backend;
  readonly #profiles: Profiles;
  readonly #notices: Notices;
  readonly #clock: Clock;
  /** The organization in view, whose failures its page already tells. */
  readonly #inView: () => string | null;

  constructor(
    backend: Backend,
    profiles: Profiles,
    notices: Notices,
    clock: Clock,
    inView: () => string | null,
  ) {
    this.#backend = backend;
    this.#profiles = profiles;
    this.#notices = notices;
    this.#clock = clock;
    this.#inView = inView;
  }

  /** As they are now: a sign-in just asked for is under way before Rust says so. */
  all: Organization[] = $derived.by(() =>
    (this.#profiles.overview?.organizations ?? []).map((organization) => ({
      ...organization,
      state: this.#started.has(organization.key)
        ? { state: 'signingIn' }
        : stateAt(organization.state, this.#clock.now),
    })),
  );

  get(key: string): Organization | null {
    return this.all.find((organization) => organization.key === key) ?? null;
  }

  failure(key: string): Failure | null {
    return this.#failures.get(key) ?? null;
  }

  /** What it offers, as far as it was asked. */
  offer(key: string): Latest<Account[]> | null {
    return this.#offers.get(key) ?? null;
  }

  /** Asks what it offers; what is known from before stays in view meanwhile. */
  load(key: string): void {
    const known = this.#offers.get(key);
    const latest = known ?? new Latest(() => this.#backend.ssoAccounts(key));
    if (known === undefined) this.#offers.set(key, latest);
    void latest.refresh();
  }

  /** Asks again after a failure, which is forgotten if nothing else is known. */
  retry(key: string): void {
    if (this.offer(key)?.value === null) this.#offers.delete(key);
    this.load(key);
  }

  async signIn(key: string): Promise<void> {
    const organization = this.get(key);
    if (organization === null || this.#started.has(key)) return;
    this.#started.add(key);
    this.#failures.delete(key);
    const outcome = await this.#backend.ssoSignIn(key);
    await this.#profiles.refresh();
    this.#started.delete(key);

    const login = loginName(organization);
    if (outcome.status === 'ok') {
      this.#notices.announce(fill(words.organization.signedInTo, { login }));
    } else if (outcome.error.code !== 'cancelled') {
      this.#failures.set(key, outcome.error);
      if (this.#inView() !== key) this.#tell(login, outcome.error);
      this.#notices.announce(fill(words.organization.failedTo, { login }));
    }
  }

  async cancel(key: string): Promise<void> {
    const organization = this.get(key);
    const outcome = await this.#backend.ssoCancel(key);
    if (outcome.status === 'error' && organization !== null) {
      this.#tell(loginName(organization), outcome.error);
    }
    await this.#profiles.refresh();
  }

  async signOut(key: string): Promise<void> {
    const organization = this.get(key);
    if (organization === null) return;
    const login = loginName(organization);
    const outcome = await this.#backend.ssoSignOut(key);
    await this.#profiles.refresh();
    if (outcome.status === 'error') {
      this.#tell(login, outcome.error);
    } else {
      this.#offers.delete(key);
      this.#notices.announce(fill(words.organization.signedOutOf, { login }));
    }
  }

  #tell(login: string, failure: Failure): void {
    const { title, next } = failureWords(failure);
    this.#notices.add(say(words.trouble.toast, { profile: login, title }), next);
  }
}
