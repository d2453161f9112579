/** A diff as it is shown: each line with its numbers, on the side or sides it is on. */
import type { DiffHunk, DiffLine } from '../ipc/backend';

export type NumberedLine = DiffLine & { old: number | null; new: number | null };

export function numbered({ oldStart, newStart, lines }: DiffHunk): NumberedLine[] {
  let before = oldStart;
  let after = newStart;
  return lines.map((line) => ({
    ...line,
    old: line.kind === 'added' ? null : before++,
    new: line.kind === 'removed' ? null : after++,
  }));
}
