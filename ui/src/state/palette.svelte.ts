import type { ProfileRow } from '../ipc/backend';
import { offersFor, primary, type Deed, type Does, type Known, type Offer } from '../model/deeds';
import type { Segment } from '../model/search';
import {
  inOrder,
  lines,
  listed,
  offersListed,
  prepareCommands,
  prepareProfiles,
  type Entry,
  type Group,
} from '../model/palette';
import { placeOf, switchOf } from '../model/standing';
import type { Clock } from './clock.svelte';
import type { Profiles } from './profiles.svelte';

/** A line of the palette: all have one height. */
export type Line =
  | { type: 'heading'; group: Group }
  | { type: 'entry'; group: Group; entry: Entry; position: number; key: string }
  | { type: 'offer'; offer: Offer; segments: Segment[]; position: number; key: string };

/** What was typed into the palette, what is listed for it, and where one is in the list. */
export class Palette {
  /** What was typed; in the actions of a profile it is what was typed there. */
  query = $state('');
  /** The profile whose actions are listed, instead of all there is. */
  #of = $state<string | null>(null);
  /** The line one is at, by what it stands for: another overview may move it. Null for the first. */
  #at = $state<string | null>(null);
  /** What was typed before the actions of a profile were opened, and where one was. */
  #before: { query: string; at: string | null } = { query: '', at: null };
  readonly #profiles: Profiles;
  readonly #clock: Clock;
  readonly #can: ReadonlySet<Does>;
  readonly #asStarted: (row: ProfileRow) => ProfileRow;

  /** `can` is what the window does; `asStarted` tells of a sign-in that Rust does not know of yet. */
  constructor(
    profiles: Profiles,
    clock: Clock,
    can: ReadonlySet<Does>,
    asStarted: (row: ProfileRow) => ProfileRow = (row) => row,
  ) {
    this.#profiles = profiles;
    this.#clock = clock;
    this.#can = can;
    this.#asStarted = asStarted;
  }

  switched = $derived.by(() => switchOf(this.#profiles.overview?.ambient ?? null, this.#clock.now));
  #known: Known = $derived.by(() => ({
    switched: this.switched,
    now: this.#clock.now,
    can: this.#can,
  }));
  #prepared = $derived.by(() => prepareProfiles(this.#profiles.overview?.profiles ?? []));
  #commands = $derived.by(() => {
    const { overview } = this.#profiles;
    return overview === null ? [] : prepareCommands(overview, this.#known);
  });
  #ordered = $derived.by(() => inOrder([...this.#prepared, ...this.#commands], this.#clock.now));

  /** The profile whose actions are listed; null also once it is gone. */
  of: ProfileRow | null = $derived.by(() => (this.#of === null ? null : this.row(this.#of)));

  lines: readonly Line[] = $derived.by(() => {
    const { of } = this;
    if (of !== null) {
      return offersListed(offersFor(of, this.#known), this.query).map(
        ({ offer, segments }, at): Line => ({
          type: 'offer',
          offer,
          segments,
          position: at + 1,
          key: offer.label,
        }),
      );
    }
    return lines(listed(this.#ordered, this.query)).map((item): Line =>
      item.type === 'heading' ? item : { ...item, key: keyOf(item.entry) },
    );
  });
  /** The places of the lines that can be chosen. */
  #choices = $derived.by(() =>
    this.lines.flatMap(({ type }, at) => (type === 'heading' ? [] : [at])),
  );
  count = $derived.by(() => this.#choices.length);

  /** The place of the line one is at; -1 where nothing is listed. */
  at: number = $derived.by(() => {
    const key = this.#at;
    const at =
      key === null
        ? -1
        : this.lines.findIndex((line) => line.type !== 'heading' && line.key === key);
    return at === -1 ? (this.#choices[0] ?? -1) : at;
  });

  /** The profile one is at. */
  chosen: ProfileRow | null = $derived.by(() => {
    if (this.of !== null) return this.of;
    const line = this.lines[this.at];
    return line?.type === 'entry' && line.entry.type === 'profile'
      ? this.row(line.entry.row.name)
      : null;
  });

  /** What Enter does; null where nothing is listed. */
  offer: Offer | null = $derived.by(() => this.offerAt(this.at));
  /** What Ctrl+Enter does. */
  switching: Deed | null = $derived.by(() => {
    const { chosen } = this;
    if (chosen === null || placeOf(chosen.name, this.switched) !== 'free') return null;
    return { does: 'switch', profile: chosen.name, minutes: null };
  });

  row(name: string): ProfileRow | null {
    const row = this.#profiles.row(name);
    return row === null ? null : this.#asStarted(row);
  }

  offerAt(at: number): Offer | null {
    const line = this.lines[at];
    if (line === undefined || line.type === 'heading') return null;
    if (line.type === 'offer') return line.offer;
    if (line.entry.type === 'command') return line.entry.command;
    return primary(this.row(line.entry.row.name) ?? line.entry.row, this.#known);
  }

  /** The best match is the one to be at while typing. */
  search(query: string): void {
    this.query = query;
    this.#at = null;
  }

  move(by: number): void {
    const from = this.#choices.indexOf(this.at);
    const to = Math.min(Math.max(from + by, 0), this.#choices.length - 1);
    this.goTo(this.#choices[to] ?? -1);
  }

  moveToEnd(end: 'first' | 'last'): void {
    this.goTo(this.#choices.at(end === 'first' ? 0 : -1) ?? -1);
  }

  goTo(at: number): void {
    const line = this.lines[at];
    if (line !== undefined && line.type !== 'heading') this.#at = line.key;
  }

  /** Lists the actions of the profile one is at; tells whether there is one. */
  openActions(): boolean {
    const { chosen } = this;
    if (chosen === null || this.of !== null) return false;
    this.#before = { query: this.query, at: this.#at };
    this.#of = chosen.name;
    this.search('');
    return true;
  }

  /** From the actions back to all there is; tells whether one was there. */
  back(): boolean {
    if (this.#of === null) return false;
    const { query, at } = this.#before;
    this.#of = null;
    this.query = query;
    this.#at = at;
    return true;
  }

  /** As it is when it opens. */
  reset(): void {
    this.#of = null;
    this.search('');
  }
}

function keyOf(entry: Entry): string {
  return entry.type === 'profile' ? `profile ${entry.row.name}` : `command ${entry.command.id}`;
}
