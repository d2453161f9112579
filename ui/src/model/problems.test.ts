import { expect, it } from 'vitest';
import type { Diagnostic } from '../ipc/backend';
import { byFile } from './problems';

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
