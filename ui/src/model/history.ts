/** What was done with credentials, as a list to look through. */
import type { AuditLine, AuditedCode } from '../ipc/backend';
import { accountText } from './account';
import { auditedWord, fill, words } from './messages';
import { asker, askerInFull } from './requester';
import { accountDigits, queryWords } from './search';
import { dayName } from './time';

/** A line with its words, prepared once per list and not once per key. */
export type Entry = {
  line: AuditLine;
  what: string;
  /** The login that it is about in place of a profile. */
  login: string;
  account: string;
  /** The role and session, or the user, of an ARN: what is not the account's. */
  identity: string;
  to: string;
  toInFull: string | undefined;
  text: string;
};

export type Line = { type: 'day'; name: string } | { type: 'entry'; entry: Entry };

const w = words.history;
const refused: Record<AuditedCode, string> = w.refused;

/** `names` gives the names of accounts, as far as they are known. */
export function entries(log: readonly AuditLine[], names: ReadonlyMap<string, string>): Entry[] {
  return log.map((line) => {
    const { accountId, arn, profile, to } = line;
    const login = line.login === null ? '' : fill(w.login, { login: line.login });
    const what = line.refused ? refused[line.what] : auditedWord(line.what);
    const account = accountId === null ? '' : accountText(accountId, names.get(accountId) ?? null);
    const identity = arn === null ? '' : identityOf(arn);
    const by = asker(to);
    const inFull = askerInFull(to);
    const said = [
      what,
      profile,
      login,
      account,
      accountId,
      arn,
      by,
      inFull,
      line.refused && w.refusedWord,
    ];
    return {
      line,
      what,
      login,
      account,
      identity,
      to: by,
      toInFull: inFull,
      text: said.filter(Boolean).join(' ').toLowerCase(),
    };
  });
}

/** The entries in which each word is found. */
export function findEntries(all: readonly Entry[], query: string): readonly Entry[] {
  const wanted = queryWords(query).map((word) => [word, accountDigits(word) ?? word]);
  if (wanted.length === 0) return all;
  return all.filter(({ text }) =>
    wanted.every((forms) => forms.some((form) => text.includes(form))),
  );
}

/** The entries as lines of one list, under the days they are of. They come the latest first. */
export function historyLines(found: readonly Entry[], now: number): Line[] {
  const lines: Line[] = [];
  let last: string | null = null;
  for (const entry of found) {
    const name = dayName(entry.line.at, now);
    if (name !== last) lines.push({ type: 'day', name });
    last = name;
    lines.push({ type: 'entry', entry });
  }
  return lines;
}

/** How many lines have come above what was the topmost entry; none once it is not there any more. */
export function comeAbove(before: readonly Line[], now: readonly Line[]): number {
  const place = (lines: readonly Line[], text: string | null) =>
    lines.findIndex((line) => line.type === 'entry' && (text ?? textOf(line)) === textOf(line));
  const top = before[place(before, null)];
  if (top?.type !== 'entry') return 0;
  return Math.max(place(now, textOf(top)) - place(before, null), 0);
}

/** Whatever is told of it: no two are alike but by chance, and then it does not matter which is which. */
function textOf({ entry }: Extract<Line, { type: 'entry' }>): string {
  return JSON.stringify(entry.line);
}

/** `Admin/anna` of an assumed role, `user/anna` of a user. */
function identityOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource.replace(/^assumed-role\//, '');
}
