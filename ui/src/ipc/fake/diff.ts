/** The difference of two made-up files, line by line. */
import type { DiffHunk, DiffLine } from '../backend';

const CONTEXT = 3;

export function hunksOf(before: readonly string[], after: readonly string[]): DiffHunk[] {
  const lines = compare(before, after);
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ kind }) => kind !== 'context'),
  );
  const hunks: DiffHunk[] = [];
  let [old, now] = [1, 1];
  lines.forEach((line, i) => {
    if (near[i] === true) {
      if (near[i - 1] !== true) {
        hunks.push({ oldStart: old, oldLines: 0, newStart: now, newLines: 0, lines: [] });
      }
      const hunk = hunks.at(-1);
      hunk?.lines.push(line);
      if (hunk !== undefined && line.kind !== 'added') hunk.oldLines++;
      if (hunk !== undefined && line.kind !== 'removed') hunk.newLines++;
    }
    if (line.kind !== 'added') old++;
    if (line.kind !== 'removed') now++;
  });
  return hunks;
}

/** All lines of both, the common ones once: the longest common subsequence of what is not at either end. */
function compare(before: readonly string[], after: readonly string[]): DiffLine[] {
  const same = Math.min(before.length, after.length);
  let head = 0;
  while (head < same && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < same - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);

  const length = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const best = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      length[i]?.splice(j, 1, best);
    }
  }
  const context = (text: string): DiffLine => ({ kind: 'context', text });
  const middle: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      middle.push(context(a[i++] ?? ''));
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      middle.push({ kind: 'removed', text: a[i++] ?? '' });
    } else {
      middle.push({ kind: 'added', text: b[j++] ?? '' });
    }
  }
  return [
    ...before.slice(0, head).map(context),
    ...middle,
    ...before.slice(before.length - tail).map(context),
  ];
}
