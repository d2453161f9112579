/** The difference of two made-up files that differ in one place. */
import type { DiffHunk, DiffLine } from '../edit';

const CONTEXT = 3;

export function hunksOf(before: readonly string[], after: readonly string[]): DiffHunk[] {
  const same = Math.min(before.length, after.length);
  let head = 0;
  while (head < same && before[head] === after[head]) head++;
  if (head === before.length && head === after.length) return [];
  let tail = 0;
  while (tail < same - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;

  const start = Math.max(0, head - CONTEXT);
  const trail = Math.min(CONTEXT, tail);
  const line = (kind: DiffLine['kind']) => (text: string) => ({ kind, text });
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  const lead = before.slice(start, head);
  const end = before.slice(before.length - tail, before.length - tail + trail);
  return [
    {
      oldStart: start + 1,
      oldLines: lead.length + removed.length + end.length,
      newStart: start + 1,
      newLines: lead.length + added.length + end.length,
      lines: [
        ...lead.map(line('context')),
        ...removed.map(line('removed')),
        ...added.map(line('added')),
        ...end.map(line('context')),
      ],
    },
  ];
}
