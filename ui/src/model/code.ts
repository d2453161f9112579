/** What a person types or pastes into the code field, made into digits. */
export const CODE_LENGTH = 6;

export type Entry =
  /** Fewer than six digits so far. */
  | { kind: 'partial'; digits: string }
  | { kind: 'complete'; digits: string }
  /** More digits than a code has, and no way to tell which six are meant. */
  | { kind: 'tooMany' };

/** Keeps the digits of any script and drops what authenticators put between them. */
export function readEntry(text: string): Entry {
  const plain = text.normalize('NFKC');
  const digits = plain.replace(/\D/g, '');
  if (digits.length < CODE_LENGTH) return { kind: 'partial', digits };
  if (digits.length === CODE_LENGTH) return { kind: 'complete', digits };

  // A pasted sentence may hold other numbers: one group of six, or of three and three, is the code.
  const groups = plain.match(/(?<!\d)\d{3}[ \u00a0-]?\d{3}(?!\d)/g) ?? [];
  const [only] = groups;
  return groups.length === 1 && only !== undefined
    ? { kind: 'complete', digits: only.replace(/\D/g, '') }
    : { kind: 'tooMany' };
}

/** Seconds until authenticators show another code; they change on every half minute of the clock. */
export function secondsToNextCode(now: number): number {
  return 30 - (Math.floor(now / 1000) % 30);
}

/** The number of the half minute `now` falls in: two times show the same code when this is equal. */
export function codeStep(now: number): number {
  return Math.floor(now / 30_000);
}
