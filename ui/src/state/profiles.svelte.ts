import type { Backend, Overview, ProfileRow } from '../ipc/backend';
import { byName, count } from '../model/list';
import { prepare } from '../model/search';
import { sessionAt } from '../model/session';
import { untilNextMinute } from '../model/time';
import type { Clock } from './clock.svelte';
import { Latest } from './latest.svelte';

/** All profiles and where they stand, as Rust last told. */
export class Profiles {
  readonly latest: Latest<Overview>;
  readonly #backend: Backend;
  readonly #clock: Clock;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
    this.latest = new Latest(
      () => backend.overview(),
      ({ revision }) => revision,
    );
  }

  overview = $derived.by(() => this.latest.value);
  sorted = $derived.by(() => byName(this.overview?.profiles ?? []));
  entries = $derived.by(() => prepare(this.sorted));
  counts = $derived.by(() => count(this.sorted, this.#clock.now));
  /** What is wrong with the files beyond any profile of the list: nowhere else would it be seen. */
  faults = $derived.by(() =>
    (this.overview?.diagnostics ?? []).filter(
      ({ profile }) => profile === null || !this.#rows.has(profile),
    ),
  );
  /** How many problems the files have, those of profiles among them. */
  problems = $derived.by(() => this.overview?.diagnostics.length ?? 0);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew each time, never changed
  #rows = $derived.by(() => new Map(this.sorted.map((row) => [row.name, row])));
  #ends = $derived.by(() => [
    this.overview?.ambient.until ?? null,
    ...this.sorted.flatMap(({ session }) =>
      session.state === 'signedIn' ? [session.expiresAt, session.sso?.expiresAt ?? null] : [],
    ),
    ...(this.overview?.organizations ?? []).map(({ state }) =>
      state.state === 'signedIn' ? state.expiresAt : null,
    ),
  ]);

  /** The names of the accounts whose names are known. */
  accountNames = $derived.by(
    () =>
      // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew each time, never changed
      new Map(
        this.sorted.flatMap(({ accountId, accountName }) =>
          accountId === null || accountName === null ? [] : [[accountId, accountName] as const],
        ),
      ),
  );

  /**
   * Asks for the first time, and at once: to begin to listen takes as long as to be answered. Whether something changed
   * before the listening began is told by the revision, and that is then asked for. Resolves when nothing was missed.
   */
  async begin(listening: Promise<unknown>): Promise<void> {
    await Promise.allSettled([this.refresh(), listening]);
    const revision = await this.#backend.overviewRevision();
    if (revision.status === 'error' || revision.data !== this.overview?.revision) {
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    await this.latest.refresh();
    this.#clock.touch();
  }

  /** The profile with its session as of now. */
  row(name: string): ProfileRow | null {
    const row = this.#rows.get(name);
    if (row === undefined) return null;
    const session = sessionAt(row.session, this.#clock.now);
    return session === row.session ? row : { ...row, session };
  }

  /** When a time on screen changes next. */
  untilChange(now: number): number | null {
    return untilNextMinute(
      this.#ends.filter((end) => end !== null),
      now,
    );
  }
}
