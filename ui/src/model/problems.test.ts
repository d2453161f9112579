import { expect, it } from 'vitest';
import type { Diagnostic, ToolVerdict } from '../ipc/backend';
import { byFile, mendFor } from './problems';

const problem = (file: Diagnostic['file'], line: number | null): Diagnostic => ({
  code: 'indented_setting',
  severity: 'warning',
  params: {},
  file,
  path: `/aws/${file}`,
  line,
  profile: null,
  mendable: false,
});

it('goes file by file, the whole file first and then by lines', () => {
  const found = byFile([
    problem('credentials', 3),
    problem('config', 9),
    problem('config', null),
    problem('config', 2),
  ]);
  expect(found.map(({ path, problems }) => [path, problems.map(({ line }) => line)])).toEqual([
    ['/aws/config', [null, 2, 9]],
    ['/aws/credentials', [3]],
  ]);
});

it('finds what mends the line that a tool trips over, and nothing else', () => {
  const found = [
    { ...problem('credentials', 3), mendable: true, profile: 'a' },
    { ...problem('config', 3), mendable: true, profile: 'b' },
    { ...problem('config', 9), mendable: false, profile: 'b' },
  ];
  const mends = (params: { [name: string]: string }) => {
    const said = { tool: 'awsCli', verdict: 'rejects', verified: true, reason: 'file_rejected' };
    return mendFor({ ...said, params } as ToolVerdict, found);
  };
  expect(mends({ file: 'config', line: '3' })).toBe(found[1]);
  expect(mends({ profile: 'a', key: 'region', line: '3' })).toBe(found[0]);
  expect(mends({ file: 'config', line: '9' })).toBeNull();
  expect(mends({ profile: 'c', key: 'region', line: '3' })).toBeNull();
  expect(mends({ profile: 'a', source: 'gone' })).toBeNull();
});
