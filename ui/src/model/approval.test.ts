import { describe, expect, it } from 'vitest';
import type { ToApprove } from '../ipc/backend';
import { approvals } from './approval';

function endpoint(service: 'sts' | 'sso' | 'ssoOidc', value: string, line: number): ToApprove {
  const what = { kind: 'endpoint' as const, service, encrypted: value.startsWith('https') };
  return { what, value, file: 'config', path: null, line };
}

describe('what is to be approved', () => {
  it('is shown once for all services it would be asked for', () => {
    const ca: ToApprove = {
      what: { kind: 'caBundle', sha256: 'ab' },
      value: '/ca.pem',
      file: 'config',
      path: null,
      line: 9,
    };
    const values = [
      endpoint('ssoOidc', 'https://a', 3),
      endpoint('sso', 'https://a', 3),
      endpoint('sts', 'https://a', 7),
      endpoint('sts', 'http://b', 8),
      ca,
    ];
    const place = (line: number) => ({ file: 'config', path: null, line });
    expect(approvals(values)).toEqual([
      {
        value: 'https://a',
        places: [place(3), place(7)],
        services: ['ssoOidc', 'sso', 'sts'],
        encrypted: true,
      },
      { value: 'http://b', places: [place(8)], services: ['sts'], encrypted: false },
      { value: '/ca.pem', places: [place(9)], services: [], encrypted: true },
    ]);
  });
});
