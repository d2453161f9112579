import { isElsewhere, lines, passes, sections, step, type Filter, type Item } from '../model/list';
import type { ProfileRow } from '../ipc/backend';
import type { Clock } from './clock.svelte';
import type { Profiles } from './profiles.svelte';

/** What the person looks at: filter, search, selection. Nothing of it is known to Rust. */
export class Browse {
  query = $state('');
  filter = $state.raw<Filter>({ by: 'all' });
  /** In a narrow window: whether the profile is shown instead of the list. */
  detailOpen = $state(false);
  /** Whether something new is looked at, and nothing of the list. */
  composeOpen = $state(false);
  #chosen = $state<string | null>(null);
  /** Whether the organization that is filtered by is looked at itself, and not one of its profiles. */
  #organizationOpen = $state(false);

  /** What was chosen when the search began, or since then by the person. */
  #before: string | null = null;

  readonly #profiles: Profiles;
  readonly #clock: Clock;
  /** Whether a profile has a draft: then it stays in view, even if it is gone from the files. */
  readonly #hasDraft: (name: string) => boolean;

  constructor(profiles: Profiles, clock: Clock, hasDraft: (name: string) => boolean) {
    this.#profiles = profiles;
    this.#clock = clock;
    this.#hasDraft = hasDraft;
  }

  items: Item[] = $derived.by(() =>
    lines(sections(this.#profiles.entries, this.filter, this.query, this.#clock.now)),
  );
  rowCount = $derived.by(() => this.items.filter(({ type }) => type === 'row').length);

  /**
   * The organization whose page is shown: the chosen one, unless it is gone from the files, or one to begin
   * with where there is no profile.
   */
  organization: string | null = $derived.by(() => {
    const { filter } = this;
    if (isElsewhere(filter)) return null;
    const known = this.#profiles.overview?.organizations ?? [];
    if (filter.by === 'organization' && this.#organizationOpen) {
      if (known.some(({ key }) => key === filter.key)) return filter.key;
    }
    return this.#profiles.sorted.length === 0 ? (known[0]?.key ?? null) : null;
  });

  /** Whether what was done is looked at, and no profile. */
  historyOpen: boolean = $derived.by(() => this.filter.by === 'history' && !this.composeOpen);

  /** Whether the settings are looked at, and no profile. */
  settingsOpen: boolean = $derived.by(() => this.filter.by === 'settings' && !this.composeOpen);

  /** The profile in view that is gone from the files, but for its draft. */
  gone: string | null = $derived.by(() => {
    const name = this.#chosen;
    if (name === null || this.#profiles.overview === null) return null;
    if (this.organization !== null || this.historyOpen || this.settingsOpen) return null;
    return this.#profiles.row(name) === null && this.#hasDraft(name) ? name : null;
  });

  /** The chosen profile, or one to begin with. A profile that is gone from the files is not selected. */
  selected: ProfileRow | null = $derived.by(() => {
    if (this.composeOpen || this.historyOpen || this.settingsOpen) return null;
    if (this.organization !== null || this.gone !== null) return null;
    if (this.#chosen !== null) {
      const row = this.#profiles.row(this.#chosen);
      if (row !== null) return row;
    }
    const ambient = this.#profiles.overview?.ambient.profile ?? '';
    return this.#profiles.row(ambient) ?? this.#profiles.sorted[0] ?? null;
  });
  selectedIndex = $derived.by(() => {
    const name = this.selected?.name;
    return this.items.findIndex((item) => item.type === 'row' && item.row.name === name);
  });

  select(name: string): void {
    this.composeOpen = false;
    this.#chosen = name;
    this.#before = name;
    this.#organizationOpen = false;
  }

  /** Selects a profile named elsewhere, and leaves a search or filter that hides it. */
  find(name: string): void {
    const row = this.#profiles.row(name);
    if (row === null) return;
    this.query = '';
    if (!passes(row, this.filter, this.#clock.now)) this.filter = { by: 'all' };
    this.select(name);
  }

  move(by: number): void {
    this.#selectAt(step(this.items, this.selectedIndex, by));
  }

  moveToEnd(end: 'first' | 'last'): void {
    this.#selectAt(step(this.items, -1, end === 'first' ? 1 : -1));
  }

  /**
   * The best match is selected while typing, so that Enter acts on it. Where nothing matches, what was chosen before
   * is back: the last match was chosen by nobody.
   */
  search(query: string): void {
    if (this.query.trim() === '') this.#before = this.#chosen;
    this.query = query;
    if (query.trim() === '') return;
    const before = this.#before;
    if (this.rowCount > 0) this.moveToEnd('first');
    else this.#chosen = before;
    this.#before = before;
  }

  show(filter: Filter): void {
    this.composeOpen = false;
    this.filter = filter;
    this.query = '';
    this.#organizationOpen = filter.by === 'organization';
    if (this.#organizationOpen || isElsewhere(filter)) return;
    const { selected } = this;
    if (selected === null || !passes(selected, filter, this.#clock.now)) this.moveToEnd('first');
  }

  #selectAt(index: number): void {
    const item = this.items[index];
    if (item?.type === 'row') this.select(item.row.name);
  }
}
