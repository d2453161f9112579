/** Who asks for a session, in words. */
import type { Requester } from '../ipc/backend';
import { fill, words } from './messages';

const w = words.prompt;

/** One of those who ask, or several that look the same: each provider of a tool asks by itself. */
export type Asker = {
  /** Who it is, as one line. */
  name: string;
  /** What the system tells of it beside: the whole path, and what it runs in. */
  full: string | undefined;
  /** Whether none of it waits any more. */
  gone: boolean;
};

/** Who it is, as one line. */
export function asker(requester: Requester): string {
  if (requester.kind === 'app') return w.you;
  const name = requester.name ?? w.unknownProgram;
  return requester.folder === null ? name : fill(w.program, { name, folder: requester.folder });
}

/** What the system tells of it beside: the whole path, and what it runs in. */
export function askerInFull(requester: Requester): string | undefined {
  if (requester.kind === 'app') return undefined;
  const { path, under } = requester;
  return under === null ? path : fill(w.programUnder, { path, under });
}

/** Those who ask, each once: who waits comes before who stopped, in the order in which they came. */
export function askers(requesters: readonly Requester[]): Asker[] {
  const found = new Map<string, Asker>();
  for (const requester of requesters) {
    const name = asker(requester);
    const full = askerInFull(requester);
    const key = `${name}\n${full ?? ''}`;
    const gone = requester.kind === 'program' && requester.gone;
    found.set(key, { name, full, gone: gone && (found.get(key)?.gone ?? true) });
  }
  const all = [...found.values()];
  return [...all.filter(({ gone }) => !gone), ...all.filter(({ gone }) => gone)];
}
