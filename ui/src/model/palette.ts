/**
 * What the quick palette lists, and in which order.
 *
 * With nothing typed: the profiles used last, favourites, what is active, the others as the files have them, then what
 * the app can do. What is typed has to match word for word, in any of the fields; then good matches come first, and
 * equals keep that order.
 */
import type { Overview, ProfileRow } from '../ipc/backend';
import { grouped } from './account';
import { commandsOf, type Command, type Known, type Offer } from './deeds';
import { FROM_STARTS, MOST, places, text, worth, type How, type Text } from './fuzzy';
import { accountDigits, queryWords, type Segment } from './search';
import { isActive, sessionAt } from './session';

/** Where a word may be found. */
type Field = {
  part: Part;
  text: Text;
  how: How;
  /** What a match here is worth less than in a name. */
  less: number;
};
export type Part = 'name' | 'label' | 'account' | 'id' | 'role' | 'tag' | 'also';

export type Group = 'recent' | 'favourites' | 'active' | 'profiles' | 'commands' | 'loose';
export type Entry = { fields: readonly Field[] } & (
  { type: 'profile'; row: ProfileRow } | { type: 'command'; command: Command }
);
export type Item =
  | { type: 'heading'; group: Group }
  | { type: 'entry'; group: Group; entry: Entry; position: number };

/** The profiles with their searchable text: prepared once per answer of Rust. */
export function prepareProfiles(rows: readonly ProfileRow[]): Entry[] {
  return rows.map((row) => ({ type: 'profile', row, fields: fieldsOf(row) }));
}

function fieldsOf(row: ProfileRow): Field[] {
  const { name, label, accountName, accountId, role, tags } = row;
  const fields: Field[] = [field('name', name, 'strewn', 0)];
  if (label !== null) fields.push(field('label', label, 'strewn', 1));
  if (accountName !== null) fields.push(field('account', accountName, 'words', 12));
  if (role !== null) fields.push(field('role', role, 'words', 14));
  for (const tag of tags) fields.push(field('tag', tag, 'words', 12));
  if (accountId !== null) fields.push(field('id', accountId, 'digits', 14));
  return fields;
}

function field(part: Part, original: string, how: How, less: number): Field {
  return { part, text: text(original), how, less };
}

/** What the app can do, with its searchable text. */
export function prepareCommands(overview: Overview, known: Known): Entry[] {
  return commandsOf(overview, known).map((command) => ({
    type: 'command',
    command,
    fields: [
      field('name', command.label, 'words', 0),
      ...command.also.split(' ').map((word) => field('also', word, 'digits', 14)),
    ],
  }));
}

/** The profiles in the order they are wanted: used last, favourites, active, as they stand in the files. */
export function inOrder(entries: readonly Entry[], now: number): { group: Group; entry: Entry }[] {
  const found = entries.map((entry, at) => {
    const group = entry.type === 'profile' ? groupOf(entry.row, now) : 'commands';
    const usedAt = entry.type === 'profile' ? (entry.row.usedAt ?? 0) : 0;
    return { group, entry, at, usedAt };
  });
  return found.sort(
    (a, b) => ORDER[a.group] - ORDER[b.group] || b.usedAt - a.usedAt || a.at - b.at,
  );
}

const ORDER: Record<Group, number> = {
  recent: 0,
  favourites: 1,
  active: 2,
  profiles: 3,
  commands: 4,
  loose: 5,
};

function groupOf(row: ProfileRow, now: number): Group {
  if (row.usedAt !== null) return 'recent';
  if (row.favourite) return 'favourites';
  return isActive(sessionAt(row.session, now)) ? 'active' : 'profiles';
}

/** What is listed for what is typed; `entries` come in the order they are wanted. */
export function listed(
  entries: readonly { group: Group; entry: Entry }[],
  query: string,
): { group: Group; entry: Entry }[] {
  const wanted = queryWords(query);
  if (wanted.length === 0) return [...entries];
  const found: { group: Group; entry: Entry; score: number; at: number }[] = [];
  entries.forEach(({ entry }, at) => {
    const { sum, least } = score(entry, wanted);
    if (sum === 0) return;
    const good = least >= FROM_STARTS;
    const group = entry.type === 'command' ? 'commands' : good ? 'profiles' : 'loose';
    found.push({ group, entry, score: sum, at });
  });
  return found.sort((a, b) => ORDER[a.group] - ORDER[b.group] || b.score - a.score || a.at - b.at);
}

/** What all words are worth together, 0 if one is nowhere; and what the least of them is worth where it is found. */
function score(entry: Entry, wanted: readonly string[]): { sum: number; least: number } {
  let sum = 0;
  let least = Infinity;
  for (const word of wanted) {
    const found = bestField(entry, word);
    if (found === null) return { sum: 0, least: 0 };
    sum += Math.max(1, found.worth - found.field.less);
    least = Math.min(least, found.worth);
  }
  return { sum, least };
}

function bestField(entry: Entry, word: string): { field: Field; worth: number } | null {
  let best: Field | null = null;
  let most = 0;
  let rank = -Infinity;
  for (const each of entry.fields) {
    if (MOST - each.less <= rank) continue;
    const here = worth(each.text, wordIn(each, word), each.how);
    if (here === 0 || here - each.less <= rank) continue;
    best = each;
    most = here;
    rank = here - each.less;
  }
  return best === null ? null : { field: best, worth: most };
}

/** Account ids are shown as 1234-5678-9012, and have no dashes themselves. */
function wordIn({ part }: Field, word: string): string {
  return part === 'id' ? (accountDigits(word) ?? word) : word;
}

/** As lines of one list: a heading where there is a choice of groups, then what is in it. */
export function lines(found: readonly { group: Group; entry: Entry }[]): Item[] {
  const items: Item[] = [];
  let last: Group | null = null;
  const many = found.some(({ group }) => group !== found[0]?.group);
  found.forEach(({ group, entry }, at) => {
    if (many && group !== last) items.push({ type: 'heading', group });
    last = group;
    items.push({ type: 'entry', group, entry, position: at + 1 });
  });
  return items;
}

/** The parts of an entry as they are shown, cut into what was found and what was not. */
export type Shown = { part: Part; segments: Segment[] }[];

export function shown(entry: Entry, query: string): Shown {
  const hits = new Map<Field, Set<number>>();
  for (const word of queryWords(query)) {
    const found = bestField(entry, word);
    if (found === null) continue;
    const { field } = found;
    const at = hits.get(field) ?? new Set();
    for (const place of places(field.text, wordIn(field, word), field.how)) at.add(place);
    hits.set(field, at);
  }
  return entry.fields
    .filter(({ part }) => part !== 'also')
    .map((field) => ({ part: field.part, segments: cut(field, hits.get(field) ?? new Set()) }));
}

function cut({ part, text: { original, lower } }: Field, hits: ReadonlySet<number>): Segment[] {
  const whole = part === 'id' ? grouped(original) : original;
  if (hits.size === 0 || lower.length !== original.length) return [{ text: whole, hit: false }];
  const segments: Segment[] = [];
  let at = 0;
  for (const letter of whole.split('')) {
    const added = part === 'id' && letter === '-' && original.charAt(at) !== '-';
    // A dash between two digits that were found belongs to them.
    const hit = added ? hits.has(at - 1) && hits.has(at) : hits.has(at);
    const last = segments.at(-1);
    if (last !== undefined && last.hit === hit) last.text += letter;
    else segments.push({ text: letter, hit });
    if (!added) at += 1;
  }
  return segments;
}

/** Offers in which what is typed is found, best first. */
export function offersListed(
  offers: readonly Offer[],
  query: string,
): { offer: Offer; segments: Segment[] }[] {
  const fields = offers.map((offer) => ({ offer, label: field('name', offer.label, 'words', 0) }));
  const wanted = queryWords(query);
  const found = fields.flatMap(({ offer, label }, at) => {
    const each = wanted.map((word) => worth(label.text, word, label.how));
    if (each.includes(0)) return [];
    const hits = new Set(wanted.flatMap((word) => [...places(label.text, word, label.how)]));
    const sum = each.reduce((a, b) => a + b, 0);
    return [{ offer, segments: cut(label, hits), sum, at }];
  });
  return found.sort((a, b) => b.sum - a.sum || a.at - b.at);
}
