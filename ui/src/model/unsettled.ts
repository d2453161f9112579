/** What to say of a change that was cut short, in sentences. */
import type { Interrupted } from '../ipc/backend';
import { fill, unfinishedWords, words } from './messages';

const w = words.unsettled;

export function interruptedText(change: Interrupted): string {
  const { written, left, changedSince } = change;
  const files = { written: written.join(', '), left: left.join(', ') };
  const far = changedSince
    ? w.changedSince
    : fill(written.length > 0 && left.length > 0 ? w.halves : w.none, {
        ...files,
        left: files.left === '' ? files.written : files.left,
      });
  return [unfinishedWords(change), far, way(change)].join(' ');
}

/** What can be done about it. */
function way({ canFinish, canTakeBack }: Interrupted): string {
  if (canFinish) return canTakeBack ? w.both : w.onlyFinish;
  return canTakeBack ? w.onlyTakeBack : w.byHand;
}
