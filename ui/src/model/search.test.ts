import { describe, expect, it } from 'vitest';
import { row } from '../ipc/fake/profiles';
import { prepare, queryWords, search, segments, splitAt } from './search';

const rows = [
  row('staging-prod-copy', 'role', { accountId: '111122223333', role: 'Reader', source: 'base' }),
  row('prod', 'keys'),
  row('production', 'roleWithMfa', {
    accountId: '481529036174',
    accountName: 'Acme Billing',
    role: 'OrgAdmin',
    source: 'base',
  }),
  row('reprod', 'role', { region: 'ap-southeast-2' }),
  row('base', 'keys'),
];
const found = (query: string) => search(prepare(rows), query).map(({ name }) => name);
const shown = (text: string, query: string) =>
  segments(text, queryWords(query), true)
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join('');

describe('search', () => {
  it('ranks the name itself, its start, a word in it, and letters in it, in this order', () => {
    expect(found('prod')).toEqual(['prod', 'production', 'staging-prod-copy', 'reprod']);
  });

  it('needs every word, each of them anywhere', () => {
    expect(found('prod reader')).toEqual(['staging-prod-copy']);
    expect(found('prod nothing')).toEqual([]);
  });

  it('looks at account, role, kind, source and region', () => {
    expect(found('4815')).toEqual(['production']);
    expect(found('billing')).toEqual(['production']);
    expect(found('orgadmin')).toEqual(['production']);
    expect(found('mfa')).toEqual(['production']);
    expect(found('southeast')).toEqual(['reprod']);
    expect(found('base')).toEqual(['base', 'staging-prod-copy', 'production']);
  });

  it('looks at the marks', () => {
    const marked = prepare([
      row('a', 'role', { production: true }),
      row('b', 'role', { served: true }),
    ]);
    const names = (query: string) => search(marked, query).map(({ name }) => name);
    expect([names('production'), names('served')]).toEqual([['a'], ['b']]);
  });

  it('takes account ids as they are shown', () => {
    expect(found('4815-2903-6174')).toEqual(['production']);
    expect(found('1111-2222')).toEqual(['staging-prod-copy']);
  });

  it('finds scattered letters only when there is nothing better, and not for two', () => {
    expect(found('pdn')).toEqual(['production']);
    expect(found('pn')).toEqual([]);
  });
});

describe('segments', () => {
  it('marks the start of a word rather than the first place', () => {
    expect(shown('reprod-prod', 'prod')).toBe('reprod-[prod]');
    expect(shown('OrgAdmin', 'admin')).toBe('Org[Admin]');
  });

  it('marks digits across the dashes of a grouped account id', () => {
    expect(shown('4815-2903-6174', '152903')).toBe('48[15-2903]-6174');
  });

  it('loses no character, whatever the script', () => {
    for (const text of ['İstanbul-prod', 'ünïcode', '生产-prod', '']) {
      expect(shown(text, 'prod').replace(/[[\]]/g, '')).toBe(text);
    }
  });

  it('cuts a name in two at any letter, and keeps what was found in both', () => {
    const parts = segments('reprod-prod', ['prod'], false);
    for (let at = 0; at <= 'reprod-prod'.length; at++) {
      const [head, tail] = splitAt(parts, at);
      const said = (of: typeof head) => of.map(({ text }) => text).join('');
      expect([said(head), said(tail)]).toEqual([
        'reprod-prod'.slice(0, at),
        'reprod-prod'.slice(at),
      ]);
    }
    expect(splitAt(parts, 9)).toEqual([
      [
        { text: 'reprod-', hit: false },
        { text: 'pr', hit: true },
      ],
      [{ text: 'od', hit: true }],
    ]);
  });
});
