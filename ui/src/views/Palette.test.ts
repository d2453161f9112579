import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Errand } from '../ipc/backend';
import { FakeBackend } from '../ipc/fake/backend';
import { hold } from '../test-hold';
import MainWindow from './MainWindow.svelte';
import QuickWindow from './QuickWindow.svelte';

const user = userEvent.setup();
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

const field = () =>
  screen.getByRole<HTMLInputElement>('combobox', { name: /^(Find a profile|Actions for)/ });
const open = () => screen.queryByRole('dialog', { name: /^Quick palette/ });
const active = () => {
  const option = within(list()).getByRole('option', { selected: true });
  expect(field().getAttribute('aria-activedescendant')).toBe(option.id);
  return option.textContent?.trim() ?? '';
};
const list = () => {
  const id = field().getAttribute('aria-controls') ?? '';
  return document.getElementById(id) as HTMLElement;
};
const options = () => within(list()).getAllByRole('option');

async function violations(): Promise<string[]> {
  // jsdom paints nothing, so colours are checked in a browser.
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function main(scenario: string, signInTakes = 0) {
  const backend = FakeBackend.of(scenario, signInTakes);
  render(MainWindow, { backend });
  await screen.findByRole('heading', { level: 1 });
  return backend;
}

async function palette(scenario: string, signInTakes = 0) {
  const backend = await main(scenario, signInTakes);
  await user.keyboard('{Control>}k{/Control}');
  await waitFor(() => expect(open()).not.toBeNull());
  return backend;
}

async function quick(scenario: string, signInTakes = 0) {
  const backend = FakeBackend.of(scenario, signInTakes);
  render(QuickWindow, { backend });
  await screen.findAllByRole('option');
  return backend;
}

const switching = (to: string, minutes: number | null = null): Errand => ({
  errand: 'standing',
  change: { action: 'switch', to, minutes },
});
const serving = (profile: string): Errand => ({
  errand: 'standing',
  change: { action: 'serve', profile },
});

async function switchedTo(backend: FakeBackend): Promise<string | null> {
  const outcome = await backend.overview();
  return outcome.status === 'ok' ? outcome.data.ambient.switchedTo : null;
}

/** What was done, the latest first. */
async function done(backend: FakeBackend): Promise<string[]> {
  const outcome = await backend.auditLog();
  return outcome.status === 'ok' ? outcome.data.map((line) => `${line.what} ${line.profile}`) : [];
}

describe('the palette in the main window', () => {
  it('opens by its key and its button, has the focus, and gives it back', async () => {
    await main('normal');
    const button = screen.getByRole('button', { name: /^Quick palette/ });
    await user.click(button);
    expect(document.activeElement).toBe(field());
    expect(await violations()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(open()).toBeNull();
    expect(document.activeElement === button).toBe(true);

    await user.keyboard('{Meta>}k{/Meta}');
    expect(open()).not.toBeNull();
  });

  it('signs in by keyboard alone, as the window does', async () => {
    const backend = await palette('normal', 200);
    const signIn = vi.spyOn(backend, 'signIn');
    await user.keyboard('tkr{Enter}');
    expect(open()).toBeNull();
    expect(signIn).toHaveBeenCalledExactlyOnceWith('toolkit-role');
    await screen.findByText('Signed in to toolkit-role');
  });

  it('moves with the arrows, by pages and to the ends, and draws only what is in view', async () => {
    await palette('palette-3000');
    expect(options().length).toBeLessThan(60);
    const first = active();
    await user.keyboard('{ArrowDown}');
    expect(active()).not.toBe(first);
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(active()).toBe(first);
    await user.keyboard('{PageDown}{PageDown}{Home}');
    expect(active()).toBe(first);
    await user.keyboard('{End}');
    expect(active()).toBe('Quit Rolecall');
    expect(options()[0]?.getAttribute('aria-setsize')).toBe('3006');
    await user.keyboard('{ArrowDown}');
    expect(active()).toBe('Quit Rolecall');
  });

  it('shows what was found, and says so where nothing was', async () => {
    await palette('palette');
    await user.keyboard('prod ad');
    const [first] = options();
    expect([...(first?.querySelectorAll('mark') ?? [])].map((mark) => mark.textContent)).toEqual([
      'prod',
      'ad',
    ]);
    expect(first?.textContent).toMatch(/PROD.*42m/s);
    await user.keyboard('qqq');
    expect(screen.getByText('Nothing matches “prod adqqq”')).toBeDefined();
    expect(field().getAttribute('aria-expanded')).toBe('false');
    await user.keyboard('{Enter}{Tab}{ArrowDown}');
    expect(open()).not.toBeNull();
    expect(await violations()).toEqual([]);
  });

  it('has the other actions of a profile behind Tab, and the way back', async () => {
    const backend = await palette('normal');
    const copy = vi.spyOn(backend, 'copyEnvironment');
    await user.keyboard('toolkit-role{Tab}');
    expect(field().getAttribute('aria-label')).toBe('Actions for toolkit-role');
    expect(field().value).toBe('');
    expect(active()).toBe('Sign in');
    expect(await violations()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(field().value).toBe('toolkit-role');
    await user.keyboard('{ArrowRight}');
    await user.keyboard('{Backspace}');
    expect(field().value).toBe('toolkit-role');
    await user.keyboard('{ArrowRight}fish{Enter}');
    expect(open()).toBeNull();
    await waitFor(() => expect(copy).toHaveBeenCalledExactlyOnceWith('toolkit-role', 'fish'));
  });

  it('leads to a switch that asks, and to one for a time', async () => {
    const backend = await palette('normal');
    const atOnce = vi.spyOn(backend, 'standingAtOnce');
    await user.keyboard('toolkit-role{Control>}{Enter}{/Control}');
    const asked = await screen.findByRole('dialog', { name: /^Switch the default profile/ });
    expect(asked.textContent).toContain('toolkit-role');
    await user.keyboard('{Escape}');

    await user.keyboard('{Control>}k{/Control}toolkit-role{Tab}8 hours{Enter}');
    await screen.findByRole('dialog', { name: /^Switch the default profile/ });
    expect(atOnce).toHaveBeenLastCalledWith({
      action: 'switch',
      to: 'toolkit-role',
      minutes: 480,
    });
  });

  it('leads to the parts of the window, and to what edits a profile', async () => {
    await palette('palette');
    await user.keyboard('history{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'History' });
    await user.keyboard('{Control>}k{/Control}prefer{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    await user.keyboard('{Control>}k{/Control}toolkit-role{Tab}edit{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'toolkit-role' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Edit');
    await user.keyboard('{Control>}k{/Control}toolkit-role{Tab}dupl{Enter}');
    await screen.findByRole('dialog', { name: 'Duplicate toolkit-role' });
  });

  it('is there while nothing is, and does what can be done then', async () => {
    await palette('palette-empty');
    expect(options()[0]?.textContent?.trim()).toBe('Add a profile');
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'New profile' });
  });

  it('does what is pressed, and opens the actions of the row that is pressed for them', async () => {
    const backend = await palette('normal');
    const signIn = vi.spyOn(backend, 'signIn');
    const row = () => options().find(({ textContent }) => textContent?.includes('prod-deploy'));
    await user.click(row()?.querySelector('[data-more]') as Element);
    expect(field().getAttribute('aria-label')).toBe('Actions for prod-deploy');
    expect(document.activeElement).toBe(field());
    await user.keyboard('{Escape}');
    await user.click(row() as Element);
    expect(open()).toBeNull();
    await waitFor(() => expect(signIn).toHaveBeenCalledExactlyOnceWith('prod-deploy'));
  });

  it('keeps the keys wherever it is pressed', async () => {
    await palette('palette');
    for (const beside of ['.none .title', '.top > svg', 'footer']) {
      await user.keyboard('zzz');
      const pressed = open()?.querySelector(beside);
      await user.click(pressed ?? document.body);
      expect(pressed, beside).not.toBeNull();
      expect(document.activeElement, beside).toBe(field());
    }
  });

  it('stays where one is when the files change', async () => {
    const backend = await palette('normal');
    await user.keyboard('acme{ArrowDown}{ArrowDown}');
    const before = active();
    const { profiles } = await overview(backend);
    backend.change({ profiles: profiles.slice(10) });
    await waitFor(() => expect(options()[0]?.getAttribute('aria-setsize')).not.toBe('14'));
    expect(active()).toBe(before);
  });

  it('opens over no question', async () => {
    await main('normal');
    await user.keyboard('toolkit-role{Escape}{Control>}{Enter}{/Control}');
    await screen.findByRole('dialog');
    await user.keyboard('{Control>}k{/Control}');
    expect(open()).toBeNull();
  });
});

async function overview(backend: FakeBackend) {
  const answer = await backend.overview();
  if (answer.status === 'error') throw new Error('the fake does not answer');
  return answer.data;
}
describe('the palette in a window of its own', () => {
  it('goes by Esc, and when the person looks elsewhere', async () => {
    const backend = await quick('palette');
    expect(document.activeElement).toBe(field());
    expect(await violations()).toEqual([]);
    await user.keyboard('prod{Escape}');
    expect(backend.asked).toEqual(['hidePalette']);
    expect(field().value).toBe('');
    window.dispatchEvent(new Event('blur'));
    expect(backend.asked).toEqual(['hidePalette', 'hidePalette']);
  });

  it('goes once it has signed in, or a prompt has come', async () => {
    const backend = await quick('normal');
    await user.keyboard('toolkit-role{Enter}');
    await waitFor(() => expect(backend.asked).toEqual(['hidePalette']));

    cleanup();
    const waiting = await quick('asking', 5000);
    await user.keyboard('toolkit-role{Enter}');
    expect(screen.getByText('Working…')).toBeDefined();
    expect(waiting.asked).toEqual([]);
    void waiting.promptAnswer(7, '123456');
    await waitFor(() => expect(waiting.asked).toEqual(['hidePalette']));
  });

  it('tells in place what went wrong, until something else is done', async () => {
    const backend = await quick('normal');
    vi.spyOn(backend, 'signIn').mockResolvedValueOnce({
      status: 'error',
      error: { code: 'aws_unreachable', params: { host: 'sts' }, detail: null },
    });
    await user.keyboard('toolkit-role{Enter}');
    const told = await screen.findByRole('alert');
    expect(told.textContent).toContain('Not done: AWS cannot be reached');
    expect(told.textContent).toContain('Check the network');
    expect(backend.asked).toEqual([]);
    expect(await violations()).toEqual([]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('says nothing of what the person cancelled', async () => {
    const backend = await quick('normal', 5000);
    await user.keyboard('toolkit-role{Enter}');
    await waitFor(() => expect(active()).toContain('Signing in'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(active()).not.toContain('Signing in'));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(backend.asked).toEqual([]);
  });

  it('switches at once what was agreed to before', async () => {
    const backend = await quick('switched');
    await user.keyboard('toolkit-role{Control>}{Enter}{/Control}');
    await waitFor(() => expect(backend.asked).toEqual(['hidePalette']));
    expect(await switchedTo(backend)).toBe('toolkit-role');
    expect(backend.sent).toEqual([]);
  });

  it('has the main window ask what has to be asked', async () => {
    const backend = await quick('normal');
    await user.keyboard('toolkit-role{Tab}for 1{Enter}');
    await waitFor(() => expect(backend.asked).toEqual(['hidePalette']));
    expect(backend.sent).toEqual([switching('toolkit-role', 60)]);
    expect(await switchedTo(backend)).toBeNull();

    cleanup();
    const production = await quick('switched-production');
    await user.keyboard('default{Enter}');
    await waitFor(() => expect(production.asked).toEqual(['hidePalette']));
    expect(production.sent).toEqual([]);
    await user.keyboard('prod-admin{Control>}{Enter}{/Control}');
    await waitFor(() => expect(production.sent).toHaveLength(1));
    expect(production.sent[0]).toEqual(switching('prod-admin'));
  });

  it('sends the main window where it leads, and offers nothing that is not done here', async () => {
    const backend = await quick('palette');
    await user.keyboard('history{Enter}');
    await waitFor(() => expect(backend.asked).toHaveLength(1));
    await user.keyboard('toolkit-role{Tab}show{Enter}');
    await waitFor(() => expect(backend.asked).toHaveLength(2));
    expect(backend.sent).toEqual([
      { errand: 'view', view: 'history' },
      { errand: 'showProfile', name: 'toolkit-role' },
    ]);
    await user.keyboard('toolkit-role{Tab}delete');
    expect(screen.getByText('Nothing matches “delete”')).toBeDefined();
  });
});

describe('errands', () => {
  it('are done at the start and whenever one comes', async () => {
    const backend = await main('palette');
    await waitFor(() => expect(open()).not.toBeNull());
    await user.keyboard('{Escape}');
    backend.send({ errand: 'showProfile', name: 'staging-ro' });
    await screen.findByRole('heading', { level: 1, name: 'staging-ro' });
    backend.send({ errand: 'view', view: 'settings' });
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    backend.send({ errand: 'add' });
    await screen.findByRole('heading', { level: 1, name: 'New profile' });
    backend.send({ errand: 'edit', name: 'toolkit-role' });
    await screen.findByRole('heading', { level: 1, name: 'toolkit-role' });
  });

  it('ask as the window does, and the last one counts', async () => {
    const backend = await main('normal');
    backend.send(switching('toolkit-role'));
    await screen.findByRole('dialog', { name: 'Switch the default profile to toolkit-role' });
    backend.send(switching('prod-deploy', 60));
    await screen.findByRole('dialog', { name: 'Switch the default profile to prod-deploy' });
    backend.send(serving('toolkit-role'));
    await screen.findByRole('dialog', { name: 'Serve toolkit-role to every tool' });
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
    // What it is not about is asked after it; the first switch gave way to the second.
    await user.keyboard('{Escape}');
    await screen.findByRole('dialog', { name: 'Switch the default profile to prod-deploy' });
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('that come within a moment are each done or asked', async () => {
    const backend = await main('normal');
    const answers = hold(backend, 'standingAtOnce');
    backend.send(switching('toolkit-role'));
    await waitFor(() => expect(answers.waiting).toBe(1));
    backend.send(switching('staging-ro'));
    backend.send(serving('toolkit-role'));
    backend.send({ errand: 'tell', failure: { code: 'clock_wrong', params: {}, detail: null } });
    answers.go();
    await screen.findByRole('dialog', { name: 'Serve toolkit-role to every tool' });
    const told = screen.getByRole('region', { name: 'Notifications' });
    await waitFor(() => expect(told.textContent).toContain("This computer's clock is wrong"));
    await user.click(screen.getByRole('button', { name: 'Serve' }));
    await screen.findByRole('dialog', { name: 'Switch the default profile to staging-ro' });
    await user.click(screen.getByRole('button', { name: 'Switch' }));
    await waitFor(async () => expect(await switchedTo(backend)).toBe('staging-ro'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await done(backend)).toEqual(['switch staging-ro', 'serve toolkit-role']);
  });

  it('that need not be asked are done in their order', async () => {
    const backend = await main('switched');
    backend.send({ errand: 'standing', change: { action: 'restore' } });
    backend.send(switching('toolkit-role'));
    await waitFor(async () => expect(await switchedTo(backend)).toBe('toolkit-role'));
    expect(await done(backend)).toEqual(['switch toolkit-role', 'restore null']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('that come while another is being written are asked after it', async () => {
    const backend = await main('normal');
    backend.send(serving('toolkit-role'));
    await screen.findByRole('dialog', { name: 'Serve toolkit-role to every tool' });
    const answers = hold(backend, 'applyStanding');
    await user.click(screen.getByRole('button', { name: 'Serve' }));
    const asked = vi.spyOn(backend, 'overview');
    backend.send(switching('toolkit-role'));
    await waitFor(() => expect(asked).toHaveBeenCalled());
    expect(screen.getByRole('dialog', { name: 'Serve toolkit-role to every tool' })).toBeDefined();
    answers.go();
    await screen.findByRole('dialog', { name: 'Switch the default profile to toolkit-role' });
    expect(await done(backend)).toEqual(['serve toolkit-role']);
  });

  it('take the place of the palette', async () => {
    const backend = await palette('normal');
    backend.send(switching('toolkit-role'));
    await screen.findByRole('dialog', { name: 'Switch the default profile to toolkit-role' });
    expect(open()).toBeNull();
    await user.keyboard('{Escape}{Control>}k{/Control}');
    backend.send({ errand: 'view', view: 'history' });
    await screen.findByRole('heading', { level: 1, name: 'History' });
    expect(open()).toBeNull();
    await user.keyboard('{Control>}k{/Control}');
    backend.send({ errand: 'showProfile', name: 'staging-ro' });
    await screen.findByRole('heading', { level: 1, name: 'staging-ro' });
    await waitFor(() => expect(open()).toBeNull());
  });

  it('say that a profile is gone', async () => {
    await main('errand-gone');
    const told = await screen.findByRole('region', { name: 'Notifications' });
    await waitFor(() =>
      expect(told.textContent).toContain('There is no profile named no-longer-there'),
    );
  });

  it('tell what failed elsewhere', async () => {
    const backend = await main('normal');
    backend.send({
      errand: 'tell',
      failure: { code: 'clock_wrong', params: {}, detail: null },
    });
    const told = await screen.findByRole('region', { name: 'Notifications' });
    await waitFor(() => expect(told.textContent).toContain("This computer's clock is wrong"));
  });

  it('tell of a console that was opened elsewhere, where nobody shows a notification', async () => {
    const backend = await main('normal');
    backend.send({ errand: 'consoleShared', profile: 'toolkit-role' });
    const told = await screen.findByRole('region', { name: 'Notifications' });
    await waitFor(() => expect(told.textContent).toContain('Console opened as toolkit-role'));
    expect(told.textContent).toContain('that all accounts share');
  });
});

describe('closing where nothing brings the window back', () => {
  const asked = () => screen.findByRole('dialog', { name: 'Keep Rolecall running?' });

  it('is asked, and what is chosen done, for this time or each time', async () => {
    const backend = await main('closing');
    await asked();
    expect(document.activeElement?.textContent).toContain('Keep running');
    expect(await violations()).toEqual([]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.asked).toEqual(['hide']));
    expect(screen.queryByRole('dialog')).toBeNull();

    backend.send({ errand: 'closing', choice: null });
    await asked();
    await user.click(screen.getByRole('checkbox'));
    await user.click(screen.getByRole('button', { name: 'Quit' }));
    await waitFor(() => expect(backend.asked).toEqual(['hide', 'always quit']));
  });

  it('does nothing when it is cancelled', async () => {
    const backend = await main('closing');
    await asked();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(backend.asked).toEqual([]);
  });

  it('tells why a choice cannot be kept', async () => {
    const backend = await main('settings-read-only');
    backend.send({ errand: 'closing', choice: null });
    await asked();
    await user.click(screen.getByRole('checkbox'));
    await user.click(screen.getByRole('button', { name: 'Keep running' }));
    await screen.findByText(/^Not decided: /);
    expect(backend.asked).toEqual([]);
  });
});
