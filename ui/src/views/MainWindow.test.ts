import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../ipc/fake/backend';
import { normal, row } from '../ipc/fake/profiles';
import MainWindow from './MainWindow.svelte';

const user = userEvent.setup();
afterEach(cleanup);

async function open(scenario: string, signInTakes = 0) {
  const backend = FakeBackend.of(scenario, signInTakes);
  render(MainWindow, { backend });
  await screen.findByRole('heading', { level: 1 });
  return backend;
}

const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const selectedOption = () => screen.getByRole('option', { selected: true });
const button = (name: string) => screen.findByRole('button', { name });

async function violations(): Promise<string[]> {
  // jsdom paints nothing, so colours are checked in a browser.
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('finding and signing in by keyboard', () => {
  it('searches from anywhere, acts on the best match, cancels, renews and signs out', async () => {
    await open('normal', 500);
    expect(heading()).toBe('default');

    await user.keyboard('toolkit-r');
    const search = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search profiles' });
    expect(search.value).toBe('toolkit-r');
    expect(document.activeElement).toBe(search);
    expect(heading()).toBe('toolkit-role');
    expect(search.getAttribute('aria-activedescendant')).toBe(selectedOption().id);

    await user.keyboard('{Enter}');
    await button('Cancel');
    await user.keyboard('{Enter}');
    await button('Sign in');

    await user.keyboard('{Enter}');
    await button('Renew');
    expect(selectedOption().textContent).toContain('1h 00m');
    await user.click(await button('Sign out'));
    await button('Sign in');

    await user.keyboard('{Escape}');
    expect(search.value).toBe('');
    expect(heading()).toBe('toolkit-role');
  });

  it('moves with the arrows, by pages and to the ends, also from the search field', async () => {
    await open('normal');
    const names = () => selectedOption().dataset['name'];
    screen.getByRole('searchbox').focus();
    await user.keyboard('{Home}');
    expect(names()).toBe('acme-backup-admin');
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(names()).toBe('acme-backup-ro');
    await user.keyboard('{PageDown}');
    expect(names()).toBe('prod-admin');
    await user.keyboard('{End}{ArrowDown}');
    expect(names()).toBe('toolkit-sso');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('leaves nothing chosen that nobody chose, where a search ends without a match', async () => {
    await open('normal');
    expect(heading()).toBe('default');
    await user.keyboard('staging-r');
    expect(heading()).toBe('staging-ro');
    await user.keyboard('x');
    expect(screen.queryAllByRole('option')).toEqual([]);
    expect(heading()).toBe('default');
    await user.keyboard('{Backspace}{ArrowDown}');
    const chosen = selectedOption().dataset['name'];
    expect(chosen).not.toBe('staging-ro');
    await user.keyboard('x');
    expect(heading()).toBe(chosen);

    // What a search was left at is what the next one begins with.
    await user.keyboard('{Escape}toolkit-s{Escape}zzz');
    expect(heading()).toBe('toolkit-sso');
  });

  it('acts on nothing that is out of sight', async () => {
    await open('normal');
    await user.keyboard('nothing-like-this{Enter}');
    await screen.findByText('No profile matches “nothing-like-this”');
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  });

  it('offers no sign-in where none is possible, and says why', async () => {
    await open('normal');
    await user.keyboard('ci-artifacts');
    await screen.findByText('Rolecall cannot sign in to this kind of profile yet');
    expect(screen.queryByRole('button', { name: 'Sign in' })).toBeNull();
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  });
});

describe('organizations', () => {
  const choose = async (name: RegExp) => user.click(await screen.findByRole('button', { name }));
  const page = () => screen.getByRole('region', { name: 'Organization' });
  const accounts = () =>
    within(page())
      .queryAllByRole('heading', { level: 3 })
      .map(({ textContent }) => textContent?.trim());

  it('show their profiles, and their page where a profile would be', async () => {
    await open('org');
    await choose(/^acme/);
    expect(within(page()).getByRole('heading', { level: 1 }).textContent).toBe('acme');
    expect(screen.queryByRole('option', { selected: true })).toBeNull();
    expect(
      screen.getAllByRole('option').every(({ textContent }) => /acme-/.test(textContent)),
    ).toBe(true);
    await user.click(screen.getAllByRole('option')[0] as HTMLElement);
    expect(heading()).toBe('acme-backup-admin');
    await choose(/^d-9067f2e5a1/);
    expect(screen.getAllByRole('option').map(({ dataset }) => dataset['name'])).toEqual([
      'toolkit-sso',
    ]);
    expect(await violations()).toEqual([]);
  });

  it('are searched in a field of their own, whose keys move nothing else', async () => {
    await open('org');
    await choose(/^acme/);
    const field = await screen.findByRole<HTMLInputElement>('searchbox', {
      name: 'Search accounts',
    });
    await user.click(field);
    await user.keyboard('acme admin 4815');
    expect(accounts()).toEqual(['Acme Production']);
    expect(page().textContent).toContain('1 of 24 accounts');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(heading()).toBe('acme');
    await user.keyboard('x');
    await screen.findByText('No account matches “acme admin 4815x”');
    await user.keyboard('{Escape}');
    expect(field.value).toBe('');
    expect(accounts().length).toBeGreaterThan(5);
    expect(await violations()).toEqual([]);
  });

  it('draw only the accounts in view', async () => {
    await open('org-many');
    await choose(/^acme/);
    expect((await within(page()).findAllByRole('listitem')).length).toBeLessThan(60);
    expect(page().textContent).toContain('1200 accounts');
  });

  it('lead to the profile that is there for a permission set', async () => {
    await open('org');
    await choose(/^acme/);
    await choose(/^acme-backup-ro$/);
    expect(heading()).toBe('acme-backup-ro');
    expect(selectedOption().dataset['name']).toBe('acme-backup-ro');
  });

  it('are signed in to, cancelled and signed out of', async () => {
    await open('org', 300);
    await choose(/^labs/);
    expect(page().textContent).toContain('Not signed in');
    await user.click(await button('Sign in'));
    await user.click(await button('Cancel'));
    await user.click(await button('Sign in'));
    await user.click(await button('Sign out'));
    await button('Sign in');
    expect(screen.queryByRole('searchbox', { name: 'Search accounts' })).toBeNull();
  });

  it('say why a sign-in failed', async () => {
    const backend = await open('org');
    backend.ssoSignIn = async () => ({
      status: 'error',
      error: { code: 'sso_denied', params: { login: 'labs' }, detail: null },
    });
    await choose(/^labs/);
    await user.click(await button('Sign in'));
    expect((await screen.findByRole('alert')).textContent).toContain('denied in the browser');
    await button('Sign in');
  });

  it('say why accounts are missing, and ask again', async () => {
    await open('org-error');
    await choose(/^acme/);
    await screen.findByText('AWS cannot be reached');
    await user.click(await button('Try again'));
    await screen.findByRole('searchbox', { name: 'Search accounts' });
  });

  it('say so while they are asked, and when they give nothing', async () => {
    await open('org-loading');
    await choose(/^acme/);
    await screen.findByLabelText('Asking IAM Identity Center for accounts');
    cleanup();
    await open('org-empty');
    await choose(/^acme/);
    await screen.findByText('No account is assigned to you');
  });

  it('are there to begin with where the files have no profile', async () => {
    await open('org-only');
    expect(heading()).toBe('acme');
  });
});

describe('a session with two clocks', () => {
  it('tells both, on its page and in the identity bar', async () => {
    await open('two-clocks');
    expect(heading()).toBe('acme-prod-admin');
    const text = screen.getByRole('region', { name: 'Profile details' }).textContent;
    expect(text).toMatch(/Role ends (at|tomorrow)/);
    expect(text).toMatch(/SSO session \(acme\) ends/);
    expect(text).toContain('Acme Production 4815-2903-6174');
    expect(selectedOption().textContent).toContain('42m');
    expect(screen.getByTitle(/^Role ends .* SSO session \(acme\) ends/)).toBeTruthy();
  });

  it('says what follows when the SSO session ends first', async () => {
    await open('two-clocks');
    await user.keyboard('acme-prod-ro');
    await screen.findByText(/The SSO session ends first/);
    await user.keyboard('{Escape}acme-dev-ro');
    await screen.findByText(/The role goes on until its own end/);
  });
});

describe('what the window shows', () => {
  it('names options by their profile and draws only those in view', async () => {
    await open('3000');
    const list = screen.getByRole('listbox', { name: 'Profiles' });
    const options = within(list).getAllByRole('option');
    expect(options.length).toBeLessThan(60);
    expect(options[0]?.getAttribute('aria-setsize')).toBe('3000');
    expect(within(list).getAllByRole('option', { name: /^\S+ ,/ })).toHaveLength(options.length);
  });

  it('lists what can be read beside loud problems of the files', async () => {
    await open('faulty');
    const faults = screen.getByRole('region', { name: 'Problems in your AWS files' });
    expect(faults.textContent).toContain('3 problems in your AWS files');
    await user.click(within(faults).getByRole('button', { name: 'Show' }));
    await screen.findByText(/config:118/);
    expect(screen.getAllByRole('option').map(({ dataset }) => dataset['name'])).toEqual([
      'imported-2024',
      'old-admin',
      'prod-deploy',
      'staging-ro',
    ]);
  });

  it('welcomes, until the files have a profile', async () => {
    const backend = await open('empty');
    expect(heading()).toBe('Welcome to Rolecall');
    backend.change({ profiles: [row('first', 'keys')] });
    await waitFor(() => expect(heading()).toBe('first'));
  });

  it('lets go of a profile that is gone from the files', async () => {
    const backend = await open('normal');
    await user.keyboard('toolkit-role{Escape}');
    expect(heading()).toBe('toolkit-role');
    backend.change({ profiles: normal().filter(({ name }) => name !== 'toolkit-role') });
    await waitFor(() => expect(heading()).toBe('default'));
  });

  it('says so when it can learn nothing', async () => {
    await open('silent');
    expect(screen.getByRole('alert').textContent).toContain('Rolecall made a mistake');
    await button('Try again');
  });

  it.each([
    'normal',
    'signed-in',
    'failing',
    'faulty',
    'unreadable',
    'empty',
    'silent',
    'long',
    'org',
    'org-only',
    'two-clocks',
  ])('leaves no placeholder and no unnamed control when %s', async (scenario) => {
    await open(scenario);
    await waitFor(() => expect(screen.queryByLabelText('Reading your AWS files')).toBeNull());
    expect(document.body.textContent).not.toMatch(/[{}]|undefined|\[object/);
    expect(await violations()).toEqual([]);
  });
});
