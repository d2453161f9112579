import { describe, expect, it } from 'vitest';
import type { ProfileRow, SessionState } from '../ipc/backend';
import { row } from '../ipc/fake/profiles';
import { byName, count, lines, passes, sections, step, type Filter } from './list';
import { prepare } from './search';

const NOW = 1_000_000;
const until = (expiresAt: number | null): SessionState => ({
  state: 'signedIn',
  since: 0,
  expiresAt,
  accountId: '',
  arn: '',
  userId: '',
  sso: null,
});
const rows: ProfileRow[] = [
  row('role-10', 'role', { session: until(NOW + 9000) }),
  row('role-9', 'role', { errors: 1 }),
  row('keys', 'keys', { session: until(null) }),
  row('over', 'role', { session: until(NOW - 1) }),
  row('busy', 'role', { session: { state: 'signingIn' } }),
  row('Alpha', 'settingsOnly', { warnings: 2 }),
  row('soon', 'role', { session: until(NOW + 10) }),
];
const entries = prepare(byName(rows));
const shown = (...args: Parameters<typeof sections>) =>
  sections(...args).map(({ id, rows }) => [id, rows.map(({ name }) => name)]);

describe('sections', () => {
  it('puts what is active first, soonest end first, and the rest by name with numbers as numbers', () => {
    expect(shown(entries, { by: 'all' }, '', NOW)).toEqual([
      ['active', ['busy', 'soon', 'role-10', 'keys']],
      ['others', ['Alpha', 'over', 'role-9']],
    ]);
  });

  it('makes one ranked list of a search, within the filter', () => {
    expect(shown(entries, { by: 'all' }, 'role-', NOW)).toEqual([
      ['results', ['role-9', 'role-10']],
    ]);
    expect(shown(entries, { by: 'problems' }, 'role-', NOW)).toEqual([['results', ['role-9']]]);
  });

  it('takes no session past its end for an active one', () => {
    expect(shown(entries, { by: 'active' }, '', NOW + 9000)).toEqual([
      ['active', ['busy', 'keys']],
    ]);
  });
});

describe('count', () => {
  it('counts only what occurs', () => {
    expect(count(rows, NOW)).toEqual({
      all: 7,
      active: 4,
      favourites: 0,
      tags: [],
      kinds: [
        { kind: 'role', count: 5 },
        { kind: 'keys', count: 1 },
        { kind: 'settingsOnly', count: 1 },
      ],
    });
  });
});

describe('marks', () => {
  const marked = [
    row('a', 'role', { favourite: true, tags: ['Web', 'eu'] }),
    row('b', 'role', { tags: ['web'] }),
    row('c', 'role'),
  ];

  it('are counted, tags without regard to their case', () => {
    const { favourites, tags } = count(marked, NOW);
    expect([favourites, tags]).toEqual([
      1,
      [
        { tag: 'eu', count: 1 },
        { tag: 'Web', count: 2 },
      ],
    ]);
  });

  it('are filters', () => {
    const of = (filter: Filter) => marked.filter((each) => passes(each, filter, NOW));
    expect(of({ by: 'favourites' }).map(({ name }) => name)).toEqual(['a']);
    expect(of({ by: 'tag', tag: 'WEB' }).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(of({ by: 'settings' })).toEqual([]);
  });
});

describe('step', () => {
  const items = lines(sections(entries, { by: 'all' }, '', NOW));

  it('steps over headings and stops at the ends', () => {
    expect(items.map(({ type }) => type[0]).join('')).toBe('hrrrrhrrr');
    expect(step(items, 4, 1)).toBe(6);
    expect(step(items, 6, -1)).toBe(4);
    expect(step(items, 1, -1)).toBe(1);
    expect(step(items, 2, 100)).toBe(8);
  });

  it('enters the list from nowhere, and stays nowhere in an empty one', () => {
    expect(step(items, -1, 1)).toBe(1);
    expect(step(items, -1, -1)).toBe(8);
    expect(step([], -1, 1)).toBe(-1);
  });

  it('numbers rows without their headings', () => {
    const positions = items.flatMap((item) => (item.type === 'row' ? [item.position] : []));
    expect(positions).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
