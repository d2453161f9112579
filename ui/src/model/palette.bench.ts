/** What a key costs with 3,000 profiles: less than half a frame. */
import { bench, describe } from 'vitest';
import { many } from '../ipc/fake/profiles';
import { inOrder, lines, listed, prepareProfiles } from './palette';

const rows = many(3000).map((row, i) => ({
  ...row,
  accountName: `Acme Team ${i} Production`,
  tags: i % 3 === 0 ? ['payments', 'eu'] : [],
}));
const ordered = inOrder(prepareProfiles(rows), Date.now());

describe('a key with 3,000 profiles', () => {
  for (const query of ['', 'p', 'prod', 'ro', 'padm', 'acme prod', 'acme team 12 adm', 'mteo']) {
    bench(query === '' ? 'nothing' : query, () => void lines(listed(ordered, query)));
  }
});

describe('another answer of Rust', () => {
  bench('is prepared', () => void inOrder(prepareProfiles(rows), Date.now()));
});
