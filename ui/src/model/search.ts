/**
 * Finding profiles by a few letters.
 *
 * Every word of the query has to match somewhere: in the profile's name, label, tags, account name or id, role,
 * kind, source, region or other marks. The place of the match decides the rank: the start of the name, then the start of a word, then
 * anywhere, and last letters in the right order with gaps between them.
 */
import type { ProfileRow } from '../ipc/backend';
import { kindWord, words } from './messages';

/** A profile with its searchable text: made by the first search of a list, and not by each key. */
export type Entry = { row: ProfileRow; searchable: () => Searchable };
type Searchable = { name: Text; others: Text[] };
type Text = { original: string; lower: string };

export type Segment = { text: string; hit: boolean };

const SCORE = {
  nameIs: 100,
  nameStarts: 80,
  nameWordStarts: 60,
  otherStarts: 50,
  nameHolds: 40,
  otherWordStarts: 35,
  otherHolds: 20,
  nameFuzzy: 8,
} as const;

/** Scattered letters of a shorter word would match nearly everything. */
const FUZZY_FROM = 3;

export function prepare(rows: readonly ProfileRow[]): Entry[] {
  return rows.map((row) => {
    let made: Searchable | null = null;
    return { row, searchable: () => (made ??= searchable(row)) };
  });
}

function searchable(row: ProfileRow): Searchable {
  return {
    name: text(row.name),
    others: [
      row.label,
      ...row.tags,
      row.accountName,
      row.accountId,
      row.role,
      kindWord(row.kind),
      row.source,
      row.region,
      row.production ? words.production.tag : null,
      row.served ? words.detail.served : null,
    ]
      .filter((value) => value !== null)
      .map(text),
  };
}

export function queryWords(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** The matches, best first; equals keep the order they came in. */
export function search(entries: readonly Entry[], query: string): ProfileRow[] {
  const wanted = queryWords(query);
  const found: { row: ProfileRow; score: number }[] = [];
  for (const entry of entries) {
    const score = total(entry, wanted);
    if (score > 0) found.push({ row: entry.row, score });
  }
  return found.sort((a, b) => b.score - a.score).map(({ row }) => row);
}

function total(entry: Entry, wanted: readonly string[]): number {
  let sum = 0;
  for (const word of wanted) {
    const score = best(entry, word);
    if (score === 0) return 0;
    sum += score;
  }
  return sum;
}

function best(entry: Entry, word: string): number {
  const { name, others } = entry.searchable();
  if (name.lower === word) return SCORE.nameIs;
  if (name.lower.startsWith(word)) return SCORE.nameStarts;
  let score = 0;
  const inName = place(name, word);
  if (inName !== null) score = inName.wordStart ? SCORE.nameWordStarts : SCORE.nameHolds;

  const digits = accountDigits(word);
  for (const other of others) {
    const at = place(other, digits ?? word);
    if (at === null) continue;
    const here =
      at.start === 0 ? SCORE.otherStarts : at.wordStart ? SCORE.otherWordStarts : SCORE.otherHolds;
    score = Math.max(score, here);
  }
  if (score === 0 && word.length >= FUZZY_FROM && scattered(name.lower, word) !== null) {
    score = SCORE.nameFuzzy;
  }
  return score;
}

/** `1234-5678` is how account ids are shown; the ids themselves have no dashes. */
export function accountDigits(word: string): string | null {
  return /^[\d-]*\d[\d-]*$/.test(word) ? word.replaceAll('-', '') : null;
}

function place(
  { original, lower }: Text,
  word: string,
): { start: number; wordStart: boolean } | null {
  const first = lower.indexOf(word);
  for (let at = first; at !== -1; at = lower.indexOf(word, at + 1)) {
    if (startsWord(original, at)) return { start: at, wordStart: true };
  }
  return first === -1 ? null : { start: first, wordStart: false };
}

function startsWord(original: string, at: number): boolean {
  if (at === 0) return true;
  const code = original.charCodeAt(at - 1);
  // Nearly every name is ASCII, and this is asked for each of ten thousand at each key.
  if (code < 0x30) return true;
  const before = original.charAt(at - 1);
  if (!/[\p{L}\p{N}]/u.test(before)) return true;
  return /\p{Ll}/u.test(before) && /\p{Lu}/u.test(original.charAt(at));
}

/** Where the letters of the word stand in the name, in order; null if they do not. */
function scattered(lower: string, word: string): number[] | null {
  const at: number[] = [];
  let from = 0;
  for (const letter of word) {
    const next = lower.indexOf(letter, from);
    if (next === -1) return null;
    at.push(next);
    from = next + 1;
  }
  return at;
}

/** Cuts shown text into what the words hit and what they did not. Fuzzy hits are only looked for in names. */
export function segments(shown: string, wanted: readonly string[], fuzzy: boolean): Segment[] {
  if (wanted.length === 0) return [{ text: shown, hit: false }];
  const hits = new Set<number>();
  const lower = shown.toLowerCase();
  // Lower-casing may change the length (İ); positions would then point elsewhere.
  if (lower.length !== shown.length) return [{ text: shown, hit: false }];
  for (const word of wanted) mark(hits, { original: shown, lower }, word, fuzzy);
  return cut(shown, hits);
}

/** Texts in their order, but those in which something was found before the others. */
export function foundFirst<Text extends readonly Segment[]>(texts: readonly Text[]): Text[] {
  const found = (text: Text) => text.some(({ hit }) => hit);
  return [...texts.filter(found), ...texts.filter((text) => !found(text))];
}

/** The same text in two parts, of which the second begins at that letter. */
export function splitAt(parts: readonly Segment[], at: number): [Segment[], Segment[]] {
  const head: Segment[] = [];
  const tail: Segment[] = [];
  let from = 0;
  for (const { text, hit } of parts) {
    const here = Math.min(Math.max(at - from, 0), text.length);
    if (here > 0) head.push({ text: text.slice(0, here), hit });
    if (here < text.length) tail.push({ text: text.slice(here), hit });
    from += text.length;
  }
  return [head, tail];
}

function mark(hits: Set<number>, shown: Text, word: string, fuzzy: boolean): void {
  const direct = place(shown, word);
  if (direct !== null) {
    for (let i = 0; i < word.length; i++) hits.add(direct.start + i);
    return;
  }
  const digits = accountDigits(word);
  if (digits !== null) {
    // The same digits with the dashes of a grouped account id between them.
    const pattern = new RegExp([...digits].join('-?'));
    const match = pattern.exec(shown.lower);
    if (match !== null) {
      for (let i = 0; i < match[0].length; i++) hits.add(match.index + i);
      return;
    }
  }
  if (fuzzy && word.length >= FUZZY_FROM) {
    for (const at of scattered(shown.lower, word) ?? []) hits.add(at);
  }
}

function cut(shown: string, hits: ReadonlySet<number>): Segment[] {
  const result: Segment[] = [];
  for (let i = 0; i < shown.length; i++) {
    const hit = hits.has(i);
    const last = result.at(-1);
    if (last !== undefined && last.hit === hit) last.text += shown.charAt(i);
    else result.push({ text: shown.charAt(i), hit });
  }
  return result;
}

function text(original: string): Text {
  return { original, lower: original.toLowerCase() };
}
