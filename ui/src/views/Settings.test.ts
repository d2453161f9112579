import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../ipc/fake/backend';
import MainWindow from './MainWindow.svelte';

const user = userEvent.setup();
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

async function open(scenario: string, profile?: string) {
  const backend = FakeBackend.of(scenario, 0);
  render(MainWindow, { backend });
  await screen.findByRole('heading', { level: 1 });
  if (profile !== undefined) await user.keyboard(`${profile}{Escape}`);
  return backend;
}

async function openSettings(scenario: string) {
  const backend = await open(scenario);
  await user.keyboard('{Control>},{/Control}');
  await screen.findByRole('radio', { name: 'Ask' });
  return { backend, set: vi.spyOn(backend, 'setPreference') };
}

const page = () => screen.getByRole('region', { name: 'Profile details' });
const checked = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name }).checked;
const option = (name: string) =>
  screen.getAllByRole('option').find((each) => each.dataset['name'] === name);

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the settings', () => {
  it('open by a key, are kept at once, and are left by Esc', async () => {
    const { set } = await openSettings('normal');
    expect(document.activeElement?.textContent).toBe('Settings');
    expect(await violations()).toEqual([]);

    await user.click(screen.getByRole('radio', { name: 'Keep running without a window' }));
    expect(set).toHaveBeenLastCalledWith({ preference: 'closing', value: 'hide' });
    await user.click(screen.getByRole('checkbox', { name: 'Start without a window' }));
    await user.click(screen.getByRole('checkbox', { name: 'When a tool waits for you' }));
    await user.click(screen.getByRole('checkbox', { name: 'Start at login' }));
    await waitFor(() => expect(checked('Start at login')).toBe(true));
    expect([checked('Start without a window'), checked('When a tool waits for you')]).toEqual([
      true,
      false,
    ]);

    await user.keyboard('{Escape}');
    expect(screen.queryByRole('heading', { name: 'Settings', level: 1 })).toBeNull();
    await user.keyboard('{Control>},{/Control}');
    const kept = await screen.findByRole<HTMLInputElement>('radio', {
      name: 'Keep running without a window',
    });
    expect(kept.checked).toBe(true);
  });

  it('are reached from the sidebar, and from a window without a profile', async () => {
    await open('normal');
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    await screen.findByRole('radio', { name: 'Ask' });
    cleanup();
    await openSettings('empty');
  });

  it.each([
    ['settings-read-only', "Rolecall's own settings are read-only"],
    ['settings-newer', 'A newer Rolecall wrote this setting'],
  ])('say why they cannot be kept when %s, and show what holds', async (scenario, why) => {
    await openSettings(scenario);
    await user.click(screen.getByRole('checkbox', { name: 'Start without a window' }));
    expect((await screen.findByRole('alert')).textContent).toContain(why);
    expect(checked('Start without a window')).toBe(false);
    expect(await violations()).toEqual([]);
    // It is no matter of the next visit.
    await user.keyboard('{Escape}{Control>},{/Control}');
    await screen.findByRole('radio', { name: 'Ask' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leave the login alone in a sandbox, and say so', async () => {
    await openSettings('signed-in');
    const login = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Start at login' });
    expect(login.disabled).toBe(true);
    expect(screen.getByText(/A sandbox is not started at login/)).toBeTruthy();
  });

  it('take a terminal of those there are, or a command', async () => {
    const { set } = await openSettings('normal');
    const which = await screen.findByRole('combobox', { name: 'Open terminals with' });
    await user.selectOptions(which, 'kitty');
    expect(set).toHaveBeenLastCalledWith({ preference: 'terminal', value: 'kitty' });
    await user.selectOptions(which, 'Another command');
    const command = await screen.findByRole('textbox', { name: 'Command' });
    expect(document.activeElement).toBe(command);
    await user.keyboard('foot -a aws{Enter}');
    expect(set).toHaveBeenLastCalledWith({ preference: 'terminal', value: 'foot -a aws' });
    expect(await violations()).toEqual([]);
    await user.selectOptions(which, "The system's terminal");
    expect(set).toHaveBeenLastCalledWith({ preference: 'terminal', value: null });
    expect(screen.queryByRole('textbox', { name: 'Command' })).toBeNull();
  });

  it('forget the browser profiles of accounts once it was said what goes', async () => {
    const { backend } = await openSettings('normal');
    const forget = vi.spyOn(backend, 'forgetBrowserProfiles');
    await screen.findByText(/^3 accounts have a browser profile of their own/);
    await user.click(screen.getByRole('button', { name: 'Forget browser profiles' }));
    await screen.findByText(/cookies, history and bookmarks are removed for good/);
    await user.click(screen.getByRole('button', { name: 'Keep' }));
    expect(forget).not.toHaveBeenCalled();
    forget.mockResolvedValueOnce({
      status: 'error',
      error: {
        code: 'browser_profile_in_use',
        params: { account: '111122223333' },
        detail: null,
      },
    });
    await user.click(screen.getByRole('button', { name: 'Forget browser profiles' }));
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    await screen.findByText(/A browser uses the profile of account/);
    await user.click(screen.getByRole('button', { name: 'Forget browser profiles' }));
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    await screen.findByRole('group', { name: 'Browser profiles forgotten' });
    expect(screen.queryByText(/have a browser profile/)).toBeNull();
  });

  it('show exactly what is copied of the diagnostics', async () => {
    const { backend } = await openSettings('normal');
    const copy = vi.spyOn(backend, 'copyDiagnostics');
    await user.click(await screen.findByRole('button', { name: 'Show diagnostics' }));
    const preview = await screen.findByRole('region', { name: 'What is copied' });
    const told = await backend.diagnostics();
    expect(told.status === 'ok' && preview.textContent === told.data).toBe(true);
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Copy diagnostics' }));
    expect(copy).toHaveBeenCalledOnce();
    await screen.findByRole('group', { name: 'Diagnostics copied' });
  });
});

describe('favourites', () => {
  it('are made by the key and by the star, and are a filter', async () => {
    await open('normal', 'toolkit-role');
    await user.keyboard('{Control>}d{/Control}');
    const star = within(page()).getByRole('button', { name: 'Add to favourites' });
    await waitFor(() => expect(star.getAttribute('aria-pressed')).toBe('true'));
    expect(option('toolkit-role')?.textContent).toContain('favourite');
    expect(await violations()).toEqual([]);

    await user.click(screen.getByRole('button', { name: /^Favourites/ }));
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.click(star);
    await screen.findByText('No favourites yet');
  });

  it('are made by the star of a row, which selects nothing', async () => {
    const backend = await open('normal', 'toolkit-role');
    const mark = vi.spyOn(backend, 'markProfile');
    const star = option('staging-ro')?.querySelector('[data-star]');
    await user.click(star as Element);
    expect(mark).toHaveBeenCalledExactlyOnceWith('staging-ro', { mark: 'favourite', value: true });
    expect(option('toolkit-role')?.getAttribute('aria-selected')).toBe('true');
  });
});

describe('marks', () => {
  it('are typed and chosen, show, and are found', async () => {
    await open('normal', 'toolkit-role');
    await user.type(within(page()).getByRole('textbox', { name: 'Label' }), 'Everyday{Enter}');
    await waitFor(() => expect(option('toolkit-role')?.textContent).toContain('Everyday'));
    const tag = within(page()).getByRole('combobox', { name: 'Tags' });
    await user.type(tag, 'blue team{Enter}');
    await within(page()).findByRole('button', { name: 'Remove the tag blue team' });
    await user.type(tag, 'Blue Team{Enter}');
    await user.click(within(page()).getByRole('radio', { name: 'Purple' }));
    await waitFor(() => expect(option('toolkit-role')?.textContent).toContain('colour Purple'));
    expect(option('toolkit-role')?.textContent).not.toContain('Blue Team');
    expect(await violations()).toEqual([]);

    for (const query of ['everyday', 'blue']) {
      await user.click(screen.getByRole('searchbox', { name: 'Search profiles' }));
      await user.keyboard(query);
      await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
      expect(option('toolkit-role')).toBeDefined();
      await user.keyboard('{Escape}');
    }
  });

  it('of a tag are a filter, which goes with the last of them', async () => {
    await open('marked', 'terraform-state');
    await user.click(screen.getByRole('button', { name: /^infrastructure/ }));
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.click(within(page()).getByRole('button', { name: 'Remove the tag infrastructure' }));
    await screen.findByText('No profile has this tag any more');
    expect(screen.queryByRole('button', { name: /^infrastructure/ })).toBeNull();
  });

  it('that cannot be kept are told', async () => {
    await open('settings-read-only', 'toolkit-role');
    await user.keyboard('{Control>}d{/Control}');
    await screen.findByText("Not marked: Rolecall's own settings are read-only");
    expect(option('toolkit-role')?.textContent).not.toContain('favourite');
  });

  it('are taken back by Esc while they are typed', async () => {
    const backend = await open('marked', 'toolkit-role');
    const mark = vi.spyOn(backend, 'markProfile');
    const label = within(page()).getByRole<HTMLInputElement>('textbox', { name: 'Label' });
    await user.type(label, ' and more{Escape}');
    expect(label.value).toBe('Everyday');
    await user.tab();
    expect(mark).not.toHaveBeenCalled();
  });
});

it.each(['marked', 'settings-read-only'])(
  'leaves no placeholder and no unnamed control when %s',
  async (scenario) => {
    await open(scenario);
    expect(document.body.textContent).not.toMatch(/[{}]|undefined|\[object/);
    expect(await violations()).toEqual([]);
  },
);
