import { describe, expect, it } from 'vitest';
import { fitting, next } from './options';

const plain = ['prod', 'dev-prod', 'staging'].map((value) => ({ value }));
const regions = [
  { value: 'eu-central-1', note: 'Europe (Frankfurt)', group: 'AWS' },
  { value: 'cn-north-1', note: 'China (Beijing)', group: 'AWS China' },
];

describe('choices', () => {
  it('fit if every word occurs, those that begin with it first', () => {
    expect(fitting(plain, 'prod').map(({ value }) => value)).toEqual(['prod', 'dev-prod']);
    expect(fitting(regions, 'frank').map(({ value }) => value)).toEqual(['eu-central-1']);
    expect(fitting(regions, 'china north').map(({ value }) => value)).toEqual(['cn-north-1']);
    expect(fitting(plain, '')).toHaveLength(3);
    expect(fitting(plain, 'nothing')).toEqual([]);
  });

  it('are gone through around the ends', () => {
    expect(next(-1, 1, 3)).toBe(0);
    expect(next(-1, -1, 3)).toBe(2);
    expect(next(2, 1, 3)).toBe(0);
    expect(next(0, -1, 3)).toBe(2);
    expect(next(0, 1, 0)).toBe(-1);
  });
});
