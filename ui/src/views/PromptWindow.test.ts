import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../ipc/fake/backend';
import PromptWindow from './PromptWindow.svelte';

const user = userEvent.setup();
afterEach(cleanup);

async function open(scenario: string) {
  const backend = FakeBackend.of(scenario, 20);
  const answer = vi.spyOn(backend, 'promptAnswer');
  const cancel = vi.spyOn(backend, 'promptCancel');
  render(PromptWindow, { backend });
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'MFA code' });
  return { field, answer, cancel };
}

describe('the prompt for a code', () => {
  it('has the focus at once, drops what is no digit, and hands in the sixth', async () => {
    const { field, answer } = await open('asking');
    expect(document.activeElement).toBe(field);
    await user.keyboard('12x3-45');
    expect(field.value).toBe('12345');
    expect(answer).not.toHaveBeenCalled();
    await user.keyboard('6');
    expect(answer).toHaveBeenCalledExactlyOnceWith(7, '123456');
    expect(field.value).toBe('');
    expect(field.disabled).toBe(true);
    await screen.findByText('No sign-in is waiting for you');
  });

  it('takes a paste with spaces, and does not guess at too many digits', async () => {
    const { field, answer } = await open('asking');
    await user.paste('1234567');
    expect(answer).not.toHaveBeenCalled();
    expect(field.value).toBe('');
    expect(screen.getByRole('alert').textContent).toContain('A code has six digits');
    await user.paste(' 123 456 ');
    expect(answer).toHaveBeenCalledExactlyOnceWith(7, '123456');
    await screen.findByText('No sign-in is waiting for you');
  });

  it('says what to do after a wrong code, empty and ready for the next', async () => {
    const { field } = await open('asking');
    await user.keyboard('000000');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Wait for the next code');
    expect(screen.getByText(/Next code in \d+ s|shows a new code/)).toBeTruthy();
    expect(field.value).toBe('');
    expect(document.activeElement).toBe(field);
  });

  it('refuses Enter before the sixth digit, in words', async () => {
    const { field, answer } = await open('asking');
    await user.keyboard('123{Enter}');
    expect(screen.getByRole('alert').textContent).toContain('A code has six digits');
    expect(field.value).toBe('123');
    expect(answer).not.toHaveBeenCalled();
  });

  it('is cancelled by Escape and by its button, also while a code is checked', async () => {
    const first = await open('asking');
    await user.keyboard('12{Escape}');
    expect(first.cancel).toHaveBeenCalledExactlyOnceWith(7);
    cleanup();
    const second = await open('checking');
    expect(second.field.disabled).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(second.cancel).toHaveBeenCalledExactlyOnceWith(7);
  });

  it('says of production that it is', async () => {
    await open('asking');
    expect(screen.queryByText('Production')).toBeNull();
    cleanup();
    await open('production');
    expect(screen.getByText('Production').title).toContain('Marked as production');
  });

  it('names profile, account, device and who asks', async () => {
    await open('hardware');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('MFA code for toolkit-role');
    const text = document.body.textContent;
    for (const part of [
      'Admin · 1234-5678-9012',
      'GAHT12345678',
      'You, in Rolecall',
      '2 more waiting',
    ]) {
      expect(text).toContain(part);
    }
  });

  it.each(['asking', 'checking', 'rejected', 'hardware'])(
    'has no unnamed control when %s',
    async (scenario) => {
      await open(scenario);
      const { violations } = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect(violations.map(({ id }) => id)).toEqual([]);
    },
  );
});

async function browser(scenario: string) {
  const backend = FakeBackend.of(scenario, 20);
  const spies = {
    opened: vi.spyOn(backend, 'promptOpen'),
    copy: vi.spyOn(backend, 'promptCopy'),
    retry: vi.spyOn(backend, 'promptRetry'),
    useCode: vi.spyOn(backend, 'promptUseDeviceCode'),
    cancel: vi.spyOn(backend, 'promptCancel'),
  };
  render(PromptWindow, { backend });
  await screen.findByRole('heading', { level: 1, name: /^Sign in to/ });
  return { backend, ...spies };
}

const button = (name: string) => screen.findByRole('button', { name });
const focused = () => document.activeElement?.textContent?.trim();

describe('the prompt for an approval in the browser', () => {
  it('shows the code and the host, and opens the browser with Enter', async () => {
    const { opened } = await browser('device');
    expect(screen.getByRole('heading').textContent).toBe('Sign in to acme.awsapps.com');
    const text = document.body.textContent;
    for (const part of [
      'toolkit-sso',
      'HKQD-ZRTM',
      'Approve in the browser only if it shows this same code',
      'device.sso.eu-central-1.amazonaws.com',
    ]) {
      expect(text).toContain(part);
    }
    expect(screen.queryByRole('button', { name: 'Use a code instead' })).toBeNull();
    expect(focused()).toBe('Open browser');
    await user.keyboard('{Enter}');
    expect(opened).toHaveBeenCalledExactlyOnceWith(7);
    await screen.findByText('Opened in your browser');
    expect(focused()).toBe('Open again');
  });

  it('copies the code and the link, and says so', async () => {
    const { copy } = await browser('device');
    await user.click(await button('Copy code'));
    expect(copy).toHaveBeenLastCalledWith(7, 'code');
    await screen.findByText('Code copied');
    await user.click(await button('Copy link'));
    expect(copy).toHaveBeenLastCalledWith(7, 'link');
    await screen.findByText('Link copied');
  });

  it('says what to do when the browser cannot be opened', async () => {
    const { opened } = await browser('device');
    const failure = { code: 'browser_not_opened', params: { reason: 'none found' }, detail: null };
    opened.mockResolvedValueOnce({ status: 'error', error: failure as never });
    await user.keyboard('{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('Copy the link');
    await button('Open browser');
    await user.keyboard('{Enter}');
    await button('Open again');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps trying quietly, and leaves the focus where the person put it', async () => {
    const { backend } = await browser('device');
    (await button('Copy link')).focus();
    backend.meanwhile({
      trouble: { code: 'aws_unreachable', params: { host: 'aws' }, detail: null },
    });
    await screen.findByText('AWS cannot be reached. Still trying.');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(focused()).toBe('Copy link');
    backend.meanwhile({ trouble: null });
    await waitFor(() => expect(screen.queryByText(/Still trying/)).toBeNull());
  });

  it('needs no code for an SSO session, and goes over to one when asked', async () => {
    const { useCode } = await browser('browser');
    expect(screen.getByRole('heading').textContent).toBe('Sign in to acme');
    await screen.findByText('Approve in the browser, then come back.');
    expect(screen.queryByRole('button', { name: 'Copy code' })).toBeNull();
    await user.click(await button('Use a code instead'));
    expect(useCode).toHaveBeenCalledExactlyOnceWith(7);
    await screen.findByText('HKQD-ZRTM');
    expect(screen.queryByRole('button', { name: 'Use a code instead' })).toBeNull();
    expect(focused()).toBe('Open browser');
  });

  it('says how it ended, and begins anew with Enter', async () => {
    const { retry } = await browser('browser-ended');
    expect(screen.getByRole('alert').textContent).toContain('denied in the browser');
    await button('Use a code instead');
    await button('Close');
    expect(focused()).toBe('Try again');
    await user.keyboard('{Enter}');
    expect(retry).toHaveBeenCalledExactlyOnceWith(7);
    await waitFor(() => expect(focused()).toBe('Open browser'));
  });

  it('offers no code where there was one', async () => {
    await browser('device-ended');
    await button('Try again');
    expect(screen.queryByRole('button', { name: 'Use a code instead' })).toBeNull();
  });

  it.each(['starting', 'device', 'browser', 'browser-ended'])(
    'is cancelled by Escape when %s',
    async (scenario) => {
      const { cancel } = await browser(scenario);
      await user.keyboard('{Escape}');
      expect(cancel).toHaveBeenCalledExactlyOnceWith(7);
    },
  );

  it.each(['starting', 'device', 'device-trouble', 'device-ended', 'browser', 'browser-ended'])(
    'has no unnamed control and no placeholder when %s',
    async (scenario) => {
      await browser(scenario);
      expect(document.body.textContent).not.toMatch(/[{}]|undefined|\[object/);
      const { violations } = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect(violations.map(({ id }) => id)).toEqual([]);
    },
  );
});

describe('the countdown', () => {
  afterEach(() => void vi.useRealTimers());

  it('goes by the second, to zero and no further', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
    await browser('device');
    const left = () => screen.getByRole('timer').textContent?.trim();
    const before = left();
    expect(before).toMatch(/^09:4[01] left$/);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(left()).toMatch(/^08:(40|41|39) left$/);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(left()).toBe('00:00 left');
  });
});

describe('the prompt for an approval', () => {
  async function openApproval(scenario: string) {
    const backend = FakeBackend.of(scenario, 20);
    const approve = vi.spyOn(backend, 'promptApprove');
    const cancel = vi.spyOn(backend, 'promptCancel');
    render(PromptWindow, { backend });
    const button = await screen.findByRole('button', { name: 'Approve' });
    return { approve, cancel, button };
  }

  it('says what, for what and where, and that nothing was sent', async () => {
    await openApproval('approval');
    const text = document.body.textContent;
    for (const part of [
      'Approve before signing in to acme-admin',
      'https://vpce-0a1b2c3d4e5f.sts.eu-west-1.vpce.amazonaws.com',
      'for STS and the SSO portal',
      'Config file, line 12',
      '/etc/acme/ca.pem',
      'Nothing was sent there yet',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Not encrypted');
    expect((await axe.run(document.body)).violations).toEqual([]);
  });

  it('warns of what is not encrypted', async () => {
    await openApproval('long-approval');
    expect(screen.getAllByText(/Not encrypted/)).toHaveLength(1);
  });

  it('does not take a hasty Enter for a yes', async () => {
    const { approve, cancel } = await openApproval('approval');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }));
    await user.keyboard('{Enter}');
    expect(approve).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalledExactlyOnceWith(7);
  });

  it('approves by its button', async () => {
    const { approve, button } = await openApproval('approval');
    await user.click(button);
    expect(approve).toHaveBeenCalledExactlyOnceWith(7);
    await screen.findByText('No sign-in is waiting for you');
  });
});

describe('who asks', () => {
  const others = () => screen.findByRole('button', { name: 'and 3 others' });

  it('is a tool in its folder, and the others when they are wanted', async () => {
    await open('many');
    const text = () => document.body.textContent;
    expect(text()).toContain('terraform in /home/anna/infra');
    expect(screen.getByTitle('/usr/bin/terraform, run from gnome-terminal')).toBeTruthy();
    const more = await others();
    expect(more.title).toContain('python3 in /home/anna/reports\n');
    expect(more.title).toContain('aws in /home/anna, stopped waiting: its next run needs no code');
    expect(more.getAttribute('aria-expanded')).toBe('false');

    more.focus();
    await user.keyboard('{Enter}');
    expect(more.getAttribute('aria-expanded')).toBe('true');
    const list = screen.getByRole('list', { name: 'and 3 others' });
    expect(list.textContent).toContain('A program that cannot be identified');
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('is told when it stopped waiting, and what becomes of it', async () => {
    await open('gone');
    await screen.findByText('stopped waiting: its next run needs no code');
    cleanup();
    await browser('browser-many');
    // Who still waits is named first.
    expect(document.body.textContent).toContain('python3 in /home/anna/reports');
    expect((await others()).title).toContain('its next run finds you signed in');
  });
});
