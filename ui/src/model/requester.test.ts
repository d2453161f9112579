import { describe, expect, it } from 'vitest';
import { asker, askerInFull } from './requester';

const terraform = {
  kind: 'program',
  name: 'terraform',
  path: '/usr/bin/terraform',
  folder: '/srv/infra',
  under: 'gnome-terminal',
} as const;

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
});
