/** Who asks for a session, in words. */
import type { Requester } from '../ipc/backend';
import { fill, words } from './messages';

const w = words.prompt;

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
