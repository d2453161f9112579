import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../ipc/fake/backend';
import { hold } from '../test-hold';
import MainWindow from './MainWindow.svelte';

const user = userEvent.setup();
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

async function open(scenario: string, profile?: string) {
  const backend = FakeBackend.of(scenario, 0);
  const atOnce = vi.spyOn(backend, 'standingAtOnce');
  const apply = vi.spyOn(backend, 'applyStanding');
  render(MainWindow, { backend });
  await screen.findByRole('heading', { level: 1 });
  if (profile !== undefined) await user.keyboard(`${profile}{Escape}`);
  return { backend, atOnce, apply };
}

const bar = () => screen.getByRole('banner', { name: 'Current identity' });
const page = () => screen.getByRole('region', { name: 'Profile details' });
const dialog = () => screen.findByRole('dialog');
const within_ = async (scope: () => HTMLElement, name: string) =>
  user.click(await within(scope()).findByRole('button', { name }));
const option = (name: string) =>
  screen.getAllByRole('option').find((each) => each.dataset['name'] === name)?.textContent;
const toast = (name: string | RegExp) => screen.findByRole('group', { name });

async function choose(menu: string, item: string) {
  await user.click(await within(page()).findByRole('button', { name: menu }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('a switch', () => {
  it('is shown the first time, done on its word, and restored at once', async () => {
    const { apply } = await open('normal', 'toolkit-role');
    await user.keyboard('{Control>}{Enter}{/Control}');
    const review = await dialog();
    expect(review.textContent).toContain('Every tool that uses the default profile will be');
    expect(review.textContent).toContain('added: [default-original]');
    expect(review.textContent).toContain('removed: source_profile = default');
    expect(review.textContent).toMatch(/added: credential_process = .*rolecall .* toolkit-role/);
    expect(review.textContent).not.toContain('not-a-secret');
    expect(document.activeElement?.textContent).toBe('Cancel');
    expect(await violations()).toEqual([]);
    expect(apply).not.toHaveBeenCalled();

    await user.click(within(review).getByRole('button', { name: 'Switch' }));
    const done = await toast('The default profile is toolkit-role now');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(bar().textContent).toMatch(/default\s*signs as\s*toolkit-role/);
    expect(option('toolkit-role')).toContain('default');
    expect(option('default-original')).toBeDefined();

    // What was seen once is done at once.
    await user.click(within(done).getByRole('button', { name: 'Restore' }));
    await toast('The default profile is as it was');
    expect(bar().textContent).not.toContain('signs as');
    expect(option('default-original')).toBeUndefined();
  });

  it('does nothing when it is cancelled', async () => {
    const { apply } = await open('normal', 'toolkit-role');
    await within_(page, 'Switch');
    await dialog();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(apply).not.toHaveBeenCalled();
    expect(bar().textContent).not.toContain('signs as');
  });

  it('is what Enter does once signed in, and then leaves the session to be renewed', async () => {
    const { atOnce } = await open('switched', 'toolkit-role');
    await within(page()).findByRole('button', { name: 'Renew' });
    await user.keyboard('{Enter}');
    await toast('The default profile is toolkit-role now');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(atOnce).toHaveBeenCalledExactlyOnceWith({
      action: 'switch',
      to: 'toolkit-role',
      minutes: null,
    });
    await waitFor(() => within(page()).getByRole('button', { name: 'Restore' }));
    expect(within(page()).queryByRole('button', { name: 'Switch' })).toBeNull();
  });

  it('can be for a time', async () => {
    const { atOnce } = await open('normal', 'toolkit-role');
    await choose('How long to switch', 'Switch for 8 hours');
    expect(atOnce).toHaveBeenCalledWith({ action: 'switch', to: 'toolkit-role', minutes: 480 });
    const review = await dialog();
    expect(review.textContent).toMatch(/It ends (tomorrow )?at \d\d:\d\d\. After that, tools get/);
    await user.click(within(review).getByRole('button', { name: 'Switch' }));
    await toast(/^The default profile is/);
    expect(bar().textContent).toMatch(/until (tomorrow )?\d\d:\d\d/);
  });

  it('to production asks each time, and names the account', async () => {
    const { apply } = await open('production', 'prod-deploy');
    for (const time of [1, 2]) {
      await user.keyboard('{Control>}{Enter}{/Control}');
      const review = await dialog();
      expect(review.textContent).toContain('Acme Production 4815-2903-6174');
      expect(review.textContent).toContain('prod-deploy is marked as production');
      expect(await violations()).toEqual([]);
      // A hasty Enter is no yes.
      await user.keyboard('{Enter}');
      expect(screen.queryByRole('dialog')).toBeNull();
      expect(apply).toHaveBeenCalledTimes(time - 1);
      await user.keyboard('{Control>}{Enter}{/Control}');
      await user.click(
        within(await dialog()).getByRole('button', { name: 'Switch to production' }),
      );
      const done = await toast(/^The default profile is prod-deploy now/);
      expect(done.textContent).toContain('Where AWS_PROFILE is set, prod-admin still counts');
      await user.click(within(done).getByRole('button', { name: 'Restore' }));
      await toast('The default profile is as it was');
    }
  });

  it('is shown anew if the files change under it', async () => {
    const { backend, apply } = await open('normal', 'toolkit-role');
    await within_(page, 'Switch');
    const review = await dialog();
    apply.mockResolvedValueOnce({
      status: 'error',
      error: { code: 'edit_outdated', params: {}, detail: null },
    });
    await user.click(within(review).getByRole('button', { name: 'Switch' }));
    await within(review).findByText('The files changed meanwhile');
    await user.click(within(review).getByRole('button', { name: 'Switch' }));
    await toast('The default profile is toolkit-role now');
    expect((await backend.overview()).status).toBe('ok');
  });

  it('asked while another is looked at takes its place', async () => {
    const { backend } = await open('normal', 'toolkit-role');
    const answers = hold(backend, 'standingAtOnce');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(answers.waiting).toBe(1));
    await user.keyboard('staging-ro{Escape}{Control>}{Enter}{/Control}');
    answers.go();
    await screen.findByRole('dialog', { name: 'Switch the default profile to staging-ro' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bar().textContent).not.toContain('signs as');
  });

  it('that cannot be is told in words', async () => {
    const { atOnce } = await open('normal', 'toolkit-role');
    atOnce.mockResolvedValueOnce({
      status: 'error',
      error: { code: 'program_missing', params: {}, detail: null },
    });
    await within_(page, 'Switch');
    await screen.findByText('Not switched: The command line tool is not installed');
  });

  it('is taken back like an edit, while its toast is there', async () => {
    await open('switched', 'toolkit-role');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await toast('The default profile is toolkit-role now');
    screen.getByRole('listbox', { name: 'Profiles' }).focus();
    await user.keyboard('{Control>}z{/Control}');
    await toast('The default profile is as it was');
  });
});

describe('the identity bar', () => {
  it('says as whom, for how long, and restores', async () => {
    await open('switched');
    expect(bar().textContent).toMatch(/default\s*signs as\s*prod-admin/);
    expect(bar().textContent).toMatch(/until (tomorrow )?\d\d:\d\d/);
    expect(bar().textContent).toContain('Acme Production');
    await within_(bar, 'Restore');
    await toast('The default profile is as it was');
    expect(within(bar()).queryByRole('button', { name: 'Restore' })).toBeNull();
  });

  it('says in a word that it is production', async () => {
    await open('switched-production');
    expect(bar().textContent).toContain('Production');
    expect(bar().textContent).toContain('until restored');
  });

  it('says that a switch has ended, and what to do', async () => {
    await open('switch-ended', 'prod-admin');
    expect(bar().textContent).toMatch(/ended .*: tools get nothing until you restore it/);
    // It can be switched to anew.
    await within(page()).findByRole('button', { name: 'Switch' });
  });

  it('says that AWS_PROFILE hides the switch', async () => {
    await open('shadowed');
    expect(bar().textContent).toContain('staging-admin');
    expect(bar().textContent).toContain('set by AWS_PROFILE, which hides the switch to prod-admin');
    within(bar()).getByRole('button', { name: 'Restore' });
  });
});

describe('serving', () => {
  it('is shown the first time, marked, and stopped from its form', async () => {
    await open('normal', 'toolkit-role');
    await choose('More actions', 'Serve to every tool…');
    const review = await dialog();
    expect(review.textContent).toContain('will ask Rolecall for its credentials');
    expect(review.textContent).toContain('any program that runs as you gets these credentials');
    expect(review.textContent).toContain('added: [rolecall toolkit-role]');
    expect(await violations()).toEqual([]);
    await user.click(within(review).getByRole('button', { name: 'Serve' }));
    await toast('toolkit-role is served to every tool');
    expect(option('toolkit-role')).toContain('served to every tool');
    within(page()).getByText('Served', { selector: 'span' });

    await user.click(screen.getByRole('tab', { name: 'Settings' }));
    await screen.findByText(/kept in \[rolecall toolkit-role\]/);
    await within_(page, 'Stop serving…');
    await toast('toolkit-role is not served any more');
    await waitFor(() => expect(screen.queryByText(/kept in \[rolecall/)).toBeNull());
    expect((await screen.findByLabelText<HTMLInputElement>(/^Role ARN/)).value).toContain('Admin');
  });

  it('keeps what it moved out of the reach of the form, and says so', async () => {
    await open('served', 'toolkit-role');
    await user.click(screen.getByRole('tab', { name: 'Settings' }));
    const command = await screen.findByLabelText<HTMLInputElement>(/^Command/);
    await user.clear(command);
    await user.type(command, '/bin/other');
    await user.click(screen.getByRole('button', { name: 'Review changes' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Stop serving it first');
    expect(await violations()).toEqual([]);
  });

  it('is offered where other tools could not do as well', async () => {
    await open('normal', 'toolkit-assumer');
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    const items = screen.getAllByRole('menuitem').map(({ textContent }) => textContent?.trim());
    expect(items.some((item) => item?.includes('Serve'))).toBe(false);
    expect(items.some((item) => item?.includes('Mark as production'))).toBe(true);
  });
});

describe('the mark of production', () => {
  it('is set and taken away in the menu, shows, and is found', async () => {
    await open('normal', 'staging-ro');
    await choose('More actions', 'Mark as production');
    await within(page()).findByText('Production');
    await user.keyboard('production');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    expect(option('staging-ro')).toContain('Production');
    expect(await violations()).toEqual([]);
    await choose('More actions', 'Remove the production mark');
    await waitFor(() => expect(within(page()).queryByText('Production')).toBeNull());
  });
});

describe('copying', () => {
  it('hands the choice of the shell on, and says how long it is there', async () => {
    const { backend } = await open('normal', 'toolkit-role');
    const copy = vi.spyOn(backend, 'copyEnvironment');
    await choose('Copy', 'Environment for PowerShell');
    expect(copy).toHaveBeenCalledExactlyOnceWith('toolkit-role', 'powershell');
    await toast('Copied. The clipboard is cleared in a minute.');
    // It was signed in to for that.
    await within(page()).findByRole('button', { name: 'Sign out' });
  });

  it('that fails is told in words', async () => {
    const { backend } = await open('normal', 'toolkit-role');
    vi.spyOn(backend, 'copyEnvironment').mockResolvedValueOnce({
      status: 'error',
      error: { code: 'clipboard_unavailable', params: { reason: 'no display' }, detail: null },
    });
    await choose('Copy', 'Environment for a dotenv file');
    await screen.findByText('Not copied: Nothing could be copied');
  });
});

describe('opening', () => {
  it('a terminal says so, and one that would be of no use what to do first', async () => {
    const { backend } = await open('normal', 'staging-ro');
    const terminal = vi.spyOn(backend, 'openTerminal');
    await choose('Open', 'Terminal');
    expect(terminal).toHaveBeenCalledExactlyOnceWith('staging-ro');
    await toast('A terminal opens as staging-ro.');
    terminal.mockResolvedValueOnce({
      status: 'error',
      error: { code: 'terminal_not_by_name', params: { profile: 'x' }, detail: null },
    });
    await choose('Open', 'Terminal');
    await screen.findByText('No terminal opened: Tools cannot use x by its name');
    screen.getByText('Use Serve to every tool first, then open the terminal.');
    expect(await violations()).toEqual([]);
  });

  it('the console signs in first, and a browser that fails leaves the link to copy', async () => {
    const { backend } = await open('normal', 'toolkit-role');
    vi.spyOn(backend, 'openConsole').mockResolvedValueOnce({
      status: 'error',
      error: { code: 'console_not_opened', params: { reason: 'exit status: 3' }, detail: null },
    });
    await choose('Open', 'Console');
    await screen.findByText('Console not opened: The browser could not be opened');
    vi.spyOn(backend, 'openConsole').mockResolvedValueOnce({ status: 'ok', data: 'shared' });
    await choose('Open', 'Console');
    await toast(/toolkit-role, in the browser profile that all accounts share/);
    const copy = vi.spyOn(backend, 'copyConsoleLink');
    await choose('Open', 'Copy console link');
    expect(copy).toHaveBeenCalledExactlyOnceWith('toolkit-role');
    await within(page()).findByRole('button', { name: 'Sign out' });
  });
});

describe('the history', () => {
  const entries = () => screen.queryAllByText(/^\d\d:\d\d:\d\d$/);
  const openHistory = async () => user.click(screen.getByRole('button', { name: 'History' }));
  const history = () => screen.findByRole('region', { name: 'History' });

  it('is empty to begin with, and follows what is done while it is shown', async () => {
    const { backend } = await open('normal');
    await openHistory();
    await screen.findByText('Nothing has happened yet');
    expect(await violations()).toEqual([]);
    await backend.signIn('toolkit-role');
    await screen.findByText('Signed in');
    expect((await history()).textContent).toContain('1 entry');
  });

  it('tells of logins and of what came to nothing', async () => {
    const { backend } = await open('org');
    await openHistory();
    await screen.findByText('Nothing has happened yet');
    await backend.ssoSignIn('labs');
    await screen.findByText('SSO session labs');
    const signingIn = backend.signIn('toolkit-role');
    await backend.cancelSignIn('toolkit-role');
    await signingIn;
    await screen.findByText('Not signed in');
    expect((await history()).textContent).toContain('2 entries');
    expect(await violations()).toEqual([]);
  });

  it('leaves what is being read in its place when more comes', async () => {
    const { backend } = await open('history');
    await openHistory();
    const rows = (await history()).querySelector<HTMLElement>('.view') as HTMLElement;
    backend.standing.note('switch', 'only-now');
    await screen.findByText('only-now');
    expect(rows.scrollTop).toBe(0);
    rows.scrollTop = 900;
    rows.dispatchEvent(new Event('scroll'));
    backend.standing.note('sign_in', 'a-moment-later');
    await waitFor(() => expect(rows.scrollTop).toBe(930));
  });

  it('says what, to whom and whether, and is searched by typing', async () => {
    await open('history');
    await openHistory();
    await screen.findByText('500 entries');
    const pane = await history();
    expect(entries().length).toBeLessThan(60);
    expect(pane.textContent).toContain('Today');
    expect(pane.textContent).toContain('terraform in /home/anna/infra');
    within(pane).getAllByTitle('/usr/bin/terraform, run from gnome-terminal');
    expect(await violations()).toEqual([]);

    await user.keyboard('refused python');
    await waitFor(() => expect(pane.textContent).toMatch(/\d+ of 500 entries/));
    expect(pane.textContent).not.toContain('Handed out');
    await user.keyboard('zzz');
    await screen.findByText('Nothing in the history matches “refused pythonzzz”');
    await user.keyboard('{Escape}');
    await screen.findByText('500 entries');
    await user.keyboard('{Escape}');
    await screen.findByRole('listbox', { name: 'Profiles' });
  });

  it('leads to a profile, and away from it by a new one', async () => {
    await open('history');
    await openHistory();
    const [first] = await screen.findAllByTitle(/^Show profile/);
    await user.click(first as HTMLElement);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(first?.textContent);
    await openHistory();
    await history();
    await user.keyboard('{Control>}n{/Control}');
    await waitFor(() =>
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('New profile'),
    );
  });

  it('says why it cannot be read', async () => {
    const { backend } = await open('history');
    backend.auditLog = async () => ({
      status: 'error',
      error: { code: 'internal', params: {}, detail: null },
    });
    await openHistory();
    expect((await screen.findByRole('alert')).textContent).toContain('Rolecall made a mistake');
  });
});

it.each(['switched', 'switched-production', 'switch-ended', 'shadowed', 'served', 'production'])(
  'leaves no placeholder and no unnamed control when %s',
  async (scenario) => {
    await open(scenario);
    expect(document.body.textContent).not.toMatch(/[{}]|undefined|\[object/);
    expect(await violations()).toEqual([]);
  },
);
