import { lines, passes, sections, step, type Filter, type Item } from '../model/list';
import type { ProfileRow } from '../ipc/backend';
import type { Clock } from './clock.svelte';
import type { Profiles } from './profiles.svelte';

/** What the person looks at: filter, search, selection. Nothing of it is known to Rust. */
export class Browse {
  query = $state('');
  filter = $state.raw<Filter>({ by: 'all' });
  /** In a narrow window: whether the profile is shown instead of the list. */
  detailOpen = $state(false);
  #chosen = $state<string | null>(null);

  readonly #profiles: Profiles;
  readonly #clock: Clock;

  constructor(profiles: Profiles, clock: Clock) {
    this.#profiles = profiles;
    this.#clock = clock;
  }

  items: Item[] = $derived.by(() =>
    lines(sections(this.#profiles.entries, this.filter, this.query, this.#clock.now)),
  );
  rowCount = $derived.by(() => this.items.filter(({ type }) => type === 'row').length);

  /** The chosen profile, or one to begin with. A profile that is gone from the files is not selected. */
  selected: ProfileRow | null = $derived.by(() => {
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
    this.#chosen = name;
  }

  move(by: number): void {
    this.#selectAt(step(this.items, this.selectedIndex, by));
  }

  moveToEnd(end: 'first' | 'last'): void {
    this.#selectAt(step(this.items, -1, end === 'first' ? 1 : -1));
  }

  /** The best match is selected while typing, so that Enter acts on it. */
  search(query: string): void {
    this.query = query;
    if (query.trim() !== '') this.moveToEnd('first');
  }

  show(filter: Filter): void {
    this.filter = filter;
    this.query = '';
    const { selected } = this;
    if (selected === null || !passes(selected, filter, this.#clock.now)) this.moveToEnd('first');
  }

  #selectAt(index: number): void {
    const item = this.items[index];
    if (item?.type === 'row') this.#chosen = item.row.name;
  }
}
