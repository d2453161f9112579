import { describe, expect, it } from 'vitest';
import { FROM_STARTS, places, text, worth, type How } from './fuzzy';

const of = (original: string, word: string, how: How = 'strewn') =>
  worth(text(original), word, how);
/** The text with what was found in it in capitals. */
const seen = (original: string, word: string, how: How = 'strewn') => {
  const at = new Set(places(text(original), word, how));
  return [...original].map((letter, i) => (at.has(i) ? letter.toUpperCase() : letter)).join('');
};

describe('worth', () => {
  it('falls from the whole over its beginning, words, initials, and the middle to strewn letters', () => {
    const falling = [
      of('prod', 'prod'),
      of('prod-admin', 'prod'),
      of('my-prod', 'prod'),
      of('prod-admin', 'pa'),
      of('reprod', 'prod'),
      of('premium-odd', 'prmd'),
      of('staging', 'prod'),
    ];
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect(new Set(falling).size).toBe(falling.length);
    expect(falling.at(-1)).toBe(0);
  });

  it('takes what begins words of the text for good, however many', () => {
    for (const [original, word] of [
      ['prod-admin', 'proadm'],
      ['acme-data-ro', 'adr'],
      ['PowerUserAccess', 'pua'],
      ['acme/prod:eu.1', 'ape1'],
      ['Überall-an', 'üa'],
    ] as const) {
      expect(of(original, word), original).toBeGreaterThanOrEqual(FROM_STARTS);
    }
    expect(of('reprod', 'prod')).toBeLessThan(FROM_STARTS);
    expect(of('a-prod-admin', 'pa')).toBeGreaterThan(of('p-x-y-a-b', 'pyb'));
  });

  it('finds the way that begins words, not the first one', () => {
    expect(seen('sandpaper-prod-admin', 'pad')).toBe('sandpaper-Prod-ADmin');
    expect(seen('acme-backup-admin', 'aba')).toBe('Acme-BAckup-admin');
    expect(seen('aXa-ab', 'ab')).toBe('aXa-AB');
  });

  it('asks for three letters before they may be strewn, and for texts that are abbreviated so', () => {
    expect(of('toolkit', 'tk')).toBe(0);
    expect(of('toolkit', 'tkt')).toBeGreaterThan(0);
    expect(of('toolkit', 'tkt', 'words')).toBe(0);
    expect(of('toolkit', 'tik')).toBe(0);
  });

  it('takes digits as they stand', () => {
    expect(of('481529036174', '4815', 'digits')).toBeGreaterThan(0);
    expect(of('481529036174', '2903', 'digits')).toBeGreaterThan(0);
    expect(of('481529036174', '4174', 'digits')).toBe(0);
  });

  it('does not fall over texts that change their length, nor over long ones', () => {
    expect(of('İstanbul', 'stan')).toBeGreaterThan(0);
    expect(of('x'.repeat(5000), 'xy')).toBe(0);
    expect(of(`${'ab'.repeat(2500)}c`, 'bbbc')).toBeGreaterThan(0);
    expect(of('', 'a')).toBe(0);
  });
});

describe('places', () => {
  it('are those of each letter, in order, wherever there is a match', () => {
    const texts = ['prod-admin', 'acme-prod-ro', 'toolkit-role', 'PowerUserAccess', 'a-a-aa'];
    const words = ['p', 'pr', 'admin', 'pro', 'ro', 'tkr', 'aaa', 'acs', 'dmi', 'zz', 'ad', 'e'];
    let matches = 0;
    for (const original of texts) {
      for (const word of words) {
        const at = places(text(original), word, 'strewn');
        if (of(original, word) === 0) {
          expect(at).toEqual([]);
          continue;
        }
        matches += 1;
        expect(at.map((i) => original.toLowerCase()[i]).join('')).toBe(word);
        expect([...at].sort((a, b) => a - b)).toEqual(at);
        expect(new Set(at).size).toBe(at.length);
      }
    }
    expect(matches).toBeGreaterThan(15);
  });
});
