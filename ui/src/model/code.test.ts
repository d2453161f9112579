import { describe, expect, it } from 'vitest';
import { codeStep, readEntry, secondsToNextCode } from './code';

describe('readEntry', () => {
  it.each([
    ['', ''],
    ['12', '12'],
    ['12a3', '123'],
    [' 123 45', '12345'],
  ])('keeps the digits of %j while there are fewer than six', (text, digits) => {
    expect(readEntry(text)).toEqual({ kind: 'partial', digits });
  });

  it.each(['123456', '123 456', '123-456', ' 1 2 3 4 5 6 ', '１２３４５６', 'Code: 123456\n'])(
    'takes %j for a whole code',
    (text) => {
      expect(readEntry(text)).toEqual({ kind: 'complete', digits: '123456' });
    },
  );

  it('finds the one code in a pasted sentence', () => {
    expect(readEntry('Your 2 codes expire at 10:30: 123 456')).toEqual({
      kind: 'complete',
      digits: '123456',
    });
  });

  it.each(['1234567', '123456 654321', '12345678901'])('does not guess with %j', (text) => {
    expect(readEntry(text)).toEqual({ kind: 'tooMany' });
  });
});

describe('the half minutes of authenticators', () => {
  it('count down to the next code, which is another step', () => {
    expect(secondsToNextCode(0)).toBe(30);
    expect(secondsToNextCode(29_999)).toBe(1);
    expect(secondsToNextCode(30_000)).toBe(30);
    expect(codeStep(29_999)).toBe(0);
    expect(codeStep(30_000)).toBe(1);
  });
});
