import { expect, it } from 'vitest';
import { numbered } from './diff';

it('numbers each line on the side or sides it is on', () => {
  const lines = numbered({
    oldStart: 8,
    oldLines: 2,
    newStart: 9,
    newLines: 3,
    lines: [
      { kind: 'context', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'c' },
      { kind: 'added', text: 'd' },
    ],
  });
  expect(lines.map((line) => [line.old, line.new])).toEqual([
    [8, 9],
    [9, null],
    [null, 10],
    [null, 11],
  ]);
});
