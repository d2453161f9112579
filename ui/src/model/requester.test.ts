import { describe, expect, it } from 'vitest';
import type { Requester } from '../ipc/backend';
import { asker, askerInFull, askers } from './requester';

const terraform: Extract<Requester, { kind: 'program' }> = {
  kind: 'program',
  name: 'terraform',
  path: '/usr/bin/terraform',
  folder: '/srv/infra',
  under: 'gnome-terminal',
  gone: false,
};

describe('who asks', () => {
  it('is the person, or a program in its folder', () => {
    expect(asker({ kind: 'app' })).toBe('You, in Rolecall');
    expect(asker(terraform)).toBe('terraform in /srv/infra');
    expect(askerInFull(terraform)).toBe('/usr/bin/terraform, run from gnome-terminal');
  });

  it('is said to be unknown where the system does not tell', () => {
    expect(asker({ ...terraform, name: null, folder: null })).toBe(
      'A program that cannot be identified',
    );
  });

  it('is each of them once, and first who still waits', () => {
    const gone = { ...terraform, gone: true };
    const elsewhere = { ...terraform, folder: '/srv/other', gone: true };
    const names = (list: Requester[]) => askers(list).map(({ name, gone }) => [name, gone]);
    expect(names([elsewhere, gone, { kind: 'app' }, terraform])).toEqual([
      ['terraform in /srv/infra', false],
      ['You, in Rolecall', false],
      ['terraform in /srv/other', true],
    ]);
    expect(names([gone, gone])).toEqual([['terraform in /srv/infra', true]]);
    expect(askers([])).toEqual([]);
  });
});
