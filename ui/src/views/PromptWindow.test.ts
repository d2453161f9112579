import { cleanup, render, screen } from '@testing-library/svelte';
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
    await screen.findByText('Nothing is waiting for a code');
  });

  it('takes a paste with spaces, and does not guess at too many digits', async () => {
    const { field, answer } = await open('asking');
    await user.paste('1234567');
    expect(answer).not.toHaveBeenCalled();
    expect(field.value).toBe('');
    expect(screen.getByRole('alert').textContent).toContain('A code has six digits');
    await user.paste(' 123 456 ');
    expect(answer).toHaveBeenCalledExactlyOnceWith(7, '123456');
    await screen.findByText('Nothing is waiting for a code');
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
