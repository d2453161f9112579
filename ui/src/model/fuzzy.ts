/**
 * Finding a text by some of its letters.
 *
 * The letters of a word have to stand in the text in their order. Where they begin words of the text, or follow one
 * another, the match is a good one: `pa` is meant for `prod-admin` rather than for `spare`. A match is told by a
 * number to compare, or by the places of its letters to show them.
 */

/** A text to look in, prepared once per list and not once per key. */
export type Text = {
  readonly original: string;
  readonly lower: string;
  /** Where words begin: 1, else 0. */
  readonly starts: Uint8Array;
  /** Which letters it has at all, and with which its words begin: bits, to rule out most at once. */
  readonly letters: number;
  readonly initials: number;
};

/** Letters that are strewn over a text count only where the text is one that people abbreviate so. */
export type How = 'strewn' | 'words' | 'digits';

/** What a match is worth; from `FROM_STARTS` on, all of it begins at the start of a word. */
const WORTH = {
  all: 100,
  beginning: 90,
  word: 80,
  /** Less for each further word: `p-a` before `p-r-a`. */
  initials: 76,
  within: 40,
  strewn: 30,
} as const;
export const FROM_STARTS = 60;
export const MOST = WORTH.all;

/** Strewn letters of a shorter word would match nearly everything. */
const STREWN_FROM = 3;

export function text(original: string): Text {
  const lower = original.toLowerCase();
  const starts = new Uint8Array(lower.length);
  let letters = 0;
  let initials = 0;
  // Lower-casing may change the length (İ); places would then point elsewhere.
  const same = lower.length === original.length;
  for (let at = 0; at < lower.length; at++) {
    const bit = bitOf(lower.charCodeAt(at));
    letters |= bit;
    if (!startsWord(same ? original : lower, at)) continue;
    starts[at] = 1;
    initials |= bit;
  }
  return { original, lower, starts, letters, initials };
}

/** What the match of a word in a text is worth; 0 if there is none. */
export function worth(text: Text, word: string, how: How): number {
  const { lower, starts } = text;
  if (word.length > lower.length) return 0;
  if (lower.startsWith(word)) return word.length === lower.length ? WORTH.all : WORTH.beginning;
  let within = false;
  for (let at = lower.indexOf(word, 1); at !== -1; at = lower.indexOf(word, at + 1)) {
    if (starts[at] === 1) return WORTH.word;
    within = true;
  }
  if (canSpread(text, word, how, within)) {
    const { good, runs } = best(text, word);
    if (good === word.length) return Math.max(WORTH.initials - 2 * runs, FROM_STARTS);
    if (!within && isLong(word, how)) {
      return Math.max(1, Math.round((WORTH.strewn * good) / word.length) - runs);
    }
  }
  return within ? WORTH.within : 0;
}

/** Where the letters of the match stand that `worth` tells of; empty if there is none. */
export function places(text: Text, word: string, how: How): readonly number[] {
  const { lower, starts } = text;
  if (worth(text, word, how) === 0) return [];
  let at = lower.startsWith(word) ? 0 : lower.indexOf(word, 1);
  const first = at;
  while (at > 0 && starts[at] === 0) at = lower.indexOf(word, at + 1);
  if (at !== -1) return run(at, word.length);
  const all = canSpread(text, word, how, first !== -1) ? best(text, word) : null;
  if (all !== null && (first === -1 || all.good === word.length)) return traced(text, word);
  return first === -1 ? [] : run(first, word.length);
}

function run(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i);
}

function isLong(word: string, how: How): boolean {
  return how === 'strewn' && word.length >= STREWN_FROM;
}

/** Whether it is worth a closer look if the letters of the word are spread over the text. */
function canSpread(text: Text, word: string, how: How, within: boolean): boolean {
  if (how === 'digits' || word.length < 2) return false;
  // Where strewn letters do not count, the first has to begin a word.
  const anywhere = isLong(word, how) && !within;
  const first = bitOf(word.charCodeAt(0));
  if (((anywhere ? text.letters : text.initials) & first) === 0) return false;
  for (let i = 1; i < word.length; i++) {
    if ((text.letters & bitOf(word.charCodeAt(i))) === 0) return false;
  }
  return inOrder(text.lower, word);
}

/** Letters share bits: the same letter always has the same one. */
function bitOf(code: number): number {
  return 1 << (code & 31);
}

/** Whether the letters stand in the text in their order. */
function inOrder(lower: string, word: string): boolean {
  let from = 0;
  for (let i = 0; i < word.length; i++) {
    const at = lower.indexOf(word.charAt(i), from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}

/*
 * The best way to lay the word's letters over the text. `value[i][at]` is that of the first `i + 1` letters with the
 * last of them at `at`: each letter that begins a word or follows the one before it is good, each run costs a little.
 */
const LETTER = 2;
const GOOD = 64;
const RUN = 1;
const NONE = -1;
let value = new Int32Array(4096);

function lay({ lower, starts }: Text, word: string): number {
  const n = lower.length;
  const size = n * word.length;
  if (value.length < size) value = new Int32Array(2 * size);
  for (let i = 0; i < word.length; i++) {
    const letter = word.charCodeAt(i);
    const row = i * n;
    const above = row - n;
    let before = i === 0 ? 0 : NONE;
    for (let at = 0; at < n; at++) {
      let here = NONE;
      if (lower.charCodeAt(at) === letter) {
        if (before !== NONE) here = before + LETTER - RUN + (starts[at] === 1 ? GOOD : 0);
        const follows = i > 0 && at > 0 ? (value[above + at - 1] ?? NONE) : NONE;
        if (follows !== NONE) here = Math.max(here, follows + LETTER + GOOD);
      }
      value[row + at] = here;
      // From the next place on, this place of the letter above may be the one before.
      if (i > 0) before = Math.max(before, value[above + at] ?? NONE);
    }
  }
  return n;
}

function end(n: number, i: number, until: number): number {
  let best = -1;
  for (let at = 0; at < until; at++) {
    const here = value[i * n + at] ?? NONE;
    if (here !== NONE && (best === -1 || here > (value[i * n + best] ?? NONE))) best = at;
  }
  return best;
}

/** How many letters are good, and in how many runs they stand. */
function best(text: Text, word: string): { good: number; runs: number } {
  const n = lay(text, word);
  const i = word.length - 1;
  const most = (value[i * n + end(n, i, n)] ?? 0) - LETTER * word.length;
  // There are fewer runs than what a good letter is worth, but for words that nobody types.
  const good = Math.ceil(most / GOOD);
  return { good, runs: (good * GOOD - most) / RUN };
}

function traced(text: Text, word: string): number[] {
  const n = lay(text, word);
  const at: number[] = [];
  let until = n;
  for (let i = word.length - 1; i >= 0; i--) {
    const next = at[0];
    const here = value[i * n + (next ?? 0) - 1] ?? NONE;
    // A letter that the one after it follows stands right before it.
    const follows =
      next !== undefined &&
      next > 0 &&
      here !== NONE &&
      value[(i + 1) * n + next] === here + LETTER + GOOD;
    const place = follows ? next - 1 : end(n, i, until);
    at.unshift(place);
    until = place;
  }
  return at;
}

function startsWord(original: string, at: number): boolean {
  if (at === 0) return true;
  const before = original.charAt(at - 1);
  const here = original.charAt(at);
  if (!isLetterOrDigit(here)) return false;
  if (!isLetterOrDigit(before)) return true;
  return isLower(before) && isUpper(here);
}

// Nearly every text is ASCII, and this is asked for each letter of many thousand texts.
function isLetterOrDigit(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 0x80) {
    return (
      (code >= 0x30 && code <= 0x39) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x61 && code <= 0x7a)
    );
  }
  return /[\p{L}\p{N}]/u.test(char);
}

function isLower(char: string): boolean {
  const code = char.charCodeAt(0);
  return code < 0x80 ? code >= 0x61 && code <= 0x7a : /\p{Ll}/u.test(char);
}

function isUpper(char: string): boolean {
  const code = char.charCodeAt(0);
  return code < 0x80 ? code >= 0x41 && code <= 0x5a : /\p{Lu}/u.test(char);
}
