import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Interrupted, Unsettled } from '../ipc/backend';
import { FakeBackend } from '../ipc/fake/backend';
import { normal } from '../ipc/fake/profiles';
import MainWindow from './MainWindow.svelte';

const user = userEvent.setup();
// Typing into a whole window, key by key, takes seconds where two cores are shared.
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

async function open(scenario: string, profile?: string, tab?: string) {
  const backend = FakeBackend.of(scenario, 0);
  render(MainWindow, { backend });
  await screen.findByRole('heading', { level: 1 });
  if (profile !== undefined) await user.keyboard(`${profile}{Escape}`);
  if (tab !== undefined) await user.click(screen.getByRole('tab', { name: tab }));
  return backend;
}

const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const click = async (name: string | RegExp) => user.click(await button(name));
const dialog = () => screen.findByRole('dialog');
const field = (name: RegExp) => screen.findByLabelText<HTMLInputElement>(name);

async function type(name: RegExp, text: string) {
  const input = await field(name);
  await user.clear(input);
  await user.type(input, text);
  return input;
}

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the tabs of a profile', () => {
  it('are chosen with the arrows and ends, and stay for the next profile', async () => {
    await open('normal', 'toolkit-role');
    const tab = () => screen.getByRole('tab', { selected: true });
    tab().focus();
    expect(tab().textContent).toContain('Overview');
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(tab());
    expect(tab().textContent).toContain('Settings');
    await user.keyboard('{End}');
    expect(tab().textContent).toContain('Tools');
    await user.keyboard('{ArrowRight}');
    expect(tab().textContent).toContain('Overview');
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(tab().textContent).toContain('File');
    expect(screen.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe(tab().id);
    await screen.findByText('[profile toolkit-role]');

    await user.click(screen.getByRole('option', { name: /^toolkit-assumer/ }));
    expect(tab().textContent).toContain('File');
    await screen.findByText('[toolkit-assumer]');
    expect(screen.getByRole('tabpanel').textContent).not.toContain('not-a-secret');
    expect(await violations()).toEqual([]);
  });

  it('are chosen by number from anywhere', async () => {
    await open('normal', 'toolkit-role');
    await user.keyboard('{Control>}4{/Control}');
    await screen.findAllByText('Cannot ask for an MFA code by itself.');
    expect(screen.getAllByText('unverified').length).toBeGreaterThan(1);
    expect(await violations()).toEqual([]);
  });
});

describe('the form', () => {
  it('reviews a change, applies it, and takes it back', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '3600');
    screen.getByRole('tab', { name: 'Settings , unsaved changes' });
    await click('Review changes');
    const review = await dialog();
    expect(review.textContent).toContain('Change toolkit-role');
    expect(review.textContent).toContain('added: duration_seconds = 3600');
    expect(await violations()).toEqual([]);

    await user.click(within(review).getByRole('button', { name: 'Apply' }));
    const toast = await screen.findByRole('group', { name: 'toolkit-role was changed' });
    expect(screen.queryByRole('dialog')).toBeNull();
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Discard' })).toBeNull());
    expect((await field(/^Session duration/)).value).toBe('3600');

    await user.click(within(toast).getByRole('button', { name: 'Undo' }));
    await screen.findByText('Undone: your files are as they were before');
    await waitFor(async () => expect((await field(/^Session duration/)).value).toBe(''));
  });

  it('is left unwritten by Esc, with the draft kept, also from one profile to the next', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    const apply = vi.spyOn(backend, 'applyEdit');
    await type(/^External ID/, 'acme');
    await click('Review changes');
    await dialog();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.click(screen.getByRole('option', { name: /^prod-admin/ }));
    expect((await field(/^External ID/)).value).toBe('');
    await user.click(screen.getByRole('option', { name: /^toolkit-role/ }));
    expect((await field(/^External ID/)).value).toBe('acme');
    await click('Discard');
    expect((await field(/^External ID/)).value).toBe('');
    expect(apply).not.toHaveBeenCalled();
  });

  it('says below a field what is wrong with it, and reviews nothing until it is right', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    const arn = await type(/^Role ARN/, 'nonsense');
    const message = await screen.findByText(/^This is not the ARN of a role/);
    expect(arn.getAttribute('aria-invalid')).toBe('true');
    expect(arn.getAttribute('aria-describedby')).toContain(message.closest('p')?.id);
    await click('Review changes');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(arn);

    await user.clear(arn);
    await screen.findByText(/^This setting is needed/);
    expect(await violations()).toEqual([]);
  });

  it('never shows a secret, and forgets a typed one with its review', async () => {
    await open('normal', 'toolkit-assumer', 'Settings');
    await click(/^Replace/);
    const secret = await field(/^Secret access key/);
    expect([secret.type, secret.value]).toEqual(['password', '']);
    await user.type(secret, 'hunter2');
    await click('Review changes');
    const review = await dialog();
    expect(document.body.innerHTML).not.toContain('hunter2');
    await user.click(within(review).getByRole('button', { name: 'Cancel' }));
    expect((await field(/^Secret access key/)).value).toBe('');
    await screen.findByText(/Type it again/);
    await click('Keep as it is');
    await button(/^Replace/);
    expect(screen.queryByRole('button', { name: 'Review changes' })).toBeNull();
  });

  it('takes an added secret as one', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    await click('Add setting');
    await user.keyboard('aws_session_token{Enter}');
    await user.keyboard('hunter2');
    const secret = await field(/^aws_session_token/);
    expect([secret.type, secret.value]).toEqual(['password', 'hunter2']);
    await click('Review changes');
    expect((await dialog()).textContent).toContain('added: aws_session_token = ••••••••');
  });

  it('offers choices by keys and by typing, and takes what is none of them', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    const region = await type(/^Region/, 'ireland');
    expect(region.getAttribute('aria-expanded')).toBe('true');
    await user.keyboard('{ArrowDown}');
    const active = screen.getByRole('option', { name: /eu-west-1/ });
    expect(region.getAttribute('aria-activedescendant')).toBe(active.id);
    expect(await violations()).toEqual([]);
    await user.keyboard('{Enter}');
    expect(region.value).toBe('eu-west-1');
    expect(region.getAttribute('aria-expanded')).toBe('false');

    await type(/^Region/, 'eu-somewhere-7');
    await user.keyboard('{Escape}');
    expect(region.value).toBe('eu-somewhere-7');
    expect(heading()).toBe('toolkit-role');
    await user.keyboard('{ArrowDown}');
    expect(screen.getAllByText('AWS China')).toHaveLength(1);
  });

  it('tells what another kind drops before it is applied', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    await user.selectOptions(await screen.findByLabelText('Kind'), 'IAM Identity Center');
    await screen.findByText(/these settings go: role_arn, source_profile, mfa_serial/);
    await type(/^SSO session/, 'acme');
    await type(/^Account ID/, '123456789012');
    await type(/^Permission set/, 'Admin');
    await click('Review changes');
    expect((await dialog()).textContent).toContain('removed: role_arn =');
  });

  it('keeps settings it has no field for, changes and removes them, and adds others', async () => {
    await open('normal', 'toolkit-role', 'Settings');
    await type(/^s3 › max_concurrent_requests/, '40');
    await click('Remove cli_pager');
    await click('Add setting');
    await user.keyboard('retry_mode{Enter}');
    await user.keyboard('standard');
    expect((await field(/^retry_mode/)).value).toBe('standard');
    expect(await violations()).toEqual([]);
    await click('Review changes');
    const { textContent } = await dialog();
    expect(textContent).toContain('removed: cli_pager = less -R');
    expect(textContent).toContain('added:   max_concurrent_requests = 40');
    expect(textContent).toContain('added: retry_mode = standard');
  });
});

describe('files that change during an edit', () => {
  it('show where both changed the same, and are followed elsewhere', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^External ID/, 'mine');
    backend.files.outside('toolkit-role', 'external_id', 'theirs');
    await screen.findByText('Changed on disk to theirs. Yours is mine.');
    backend.files.outside('toolkit-role', 'role_session_name', 'anna');
    await waitFor(async () => expect((await field(/^Session name/)).value).toBe('anna'));
    expect((await field(/^External ID/)).value).toBe('mine');
    expect(await violations()).toEqual([]);
    await click('Review changes');
    expect(document.activeElement).toBe(await button('Use theirs'));
    await click('Keep mine');
    expect(screen.queryByText(/Changed on disk/)).toBeNull();
    backend.files.outside('toolkit-role', 'external_id', 'again');
    await click('Use theirs');
    expect((await field(/^External ID/)).value).toBe('again');
  });

  it('are reviewed anew if they change under the review', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '3600');
    await click('Review changes');
    const review = await dialog();
    backend.files.outside('toolkit-role', 'output', 'json');
    await user.click(within(review).getByRole('button', { name: 'Apply' }));
    await within(review).findByText('The files changed meanwhile');
    await waitFor(() => expect(review.textContent).toContain('output = json'));
    await user.click(within(review).getByRole('button', { name: 'Apply' }));
    await screen.findByText('toolkit-role was changed');
  });

  it('lose a profile, but not its draft, which can be added anew', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^External ID/, 'acme');
    backend.change({ profiles: normal().filter(({ name }) => name !== 'toolkit-role') });
    await screen.findByText('toolkit-role is gone from your AWS files');
    expect(await violations()).toEqual([]);
    await click('Add it anew');
    expect((await field(/^Name/)).value).toBe('toolkit-role');
    expect((await field(/^External ID/)).value).toBe('acme');
    expect((await field(/^Role ARN/)).value).toContain('role/Admin');
    await click('Review changes');
    await user.click(within(await dialog()).getByRole('button', { name: 'Apply' }));
    await waitFor(() => expect(heading()).toBe('toolkit-role'));
  });
});

describe('a profile as a whole', () => {
  it('is added: first its kind, then its name and settings', async () => {
    await open('normal');
    await user.keyboard('{Control>}n{/Control}');
    expect(heading()).toBe('New profile');
    expect(await violations()).toEqual([]);
    await click(/^Role Assume a role with the credentials of another/);
    await type(/^Name/, 'default');
    await screen.findByText(/^The name default is taken/);
    await type(/^Name/, 'fresh');
    await type(/^Role ARN/, 'arn:aws:iam::123456789012:role/Fresh');
    await type(/^Source profile/, 'default');
    await click('Review changes');
    await user.click(within(await dialog()).getByRole('button', { name: 'Apply' }));
    await waitFor(() => expect(heading()).toBe('fresh'));
    await screen.findByText('fresh was added');
  });

  it('is begun from the welcome page, too', async () => {
    await open('empty');
    await click('New profile');
    expect(heading()).toBe('New profile');
    await click('Cancel');
    expect(heading()).toBe('Welcome to Rolecall');
  });

  it('waits with its draft while another is looked at', async () => {
    await open('normal');
    await user.keyboard('{Control>}n{/Control}');
    await click(/^Access keys The access key/);
    await type(/^Name/, 'half');
    await user.click(screen.getByRole('option', { name: /^prod-admin/ }));
    expect(heading()).toBe('prod-admin');
    await click(/^New profile/);
    expect((await field(/^Name/)).value).toBe('half');
  });

  it('is renamed with all that refer to it, from the menu or with F2', async () => {
    await open('normal', 'toolkit-assumer');
    await user.click(await button('More actions'));
    expect(document.activeElement?.textContent).toContain('Rename');
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(document.activeElement?.textContent).toContain('Rename');
    await user.keyboard('{End}');
    expect(document.activeElement?.textContent).toContain('Delete');
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(await button('More actions'));

    await user.keyboard('{F2}');
    const name = await screen.findByLabelText<HTMLInputElement>('New name');
    await user.clear(name);
    await user.type(name, 'default{Enter}');
    await screen.findByText(/^The name default is taken/);
    expect(await violations()).toEqual([]);
    await user.clear(name);
    await user.type(name, 'assumer{Enter}');
    const apply = await button('Apply');
    expect((await dialog()).textContent).toContain('added: source_profile = assumer');
    await user.click(apply);
    await waitFor(() => expect(heading()).toBe('assumer'));
  });

  it('is deleted from the list, with those that build on it named first, and comes back', async () => {
    await open('normal', 'toolkit-assumer');
    screen.getByRole('listbox', { name: 'Profiles' }).focus();
    await user.keyboard('{Delete}');
    const review = await dialog();
    const warning = within(review).getByRole('region', { name: 'Before you apply' });
    expect(warning.textContent).toContain('These no longer work afterwards');
    expect(warning.textContent).toContain('staging-ro');
    await user.click(within(review).getByRole('button', { name: 'Delete' }));
    await screen.findByText('toolkit-assumer was deleted');
    await waitFor(() => expect(heading()).not.toBe('toolkit-assumer'));
    expect(screen.queryByRole('option', { name: /^toolkit-assumer/ })).toBeNull();

    screen.getByRole('listbox', { name: 'Profiles' }).focus();
    await user.keyboard('{Control>}z{/Control}');
    await screen.findByText(/^Undone/);
    await screen.findByRole('option', { name: /^toolkit-assumer/ });
  });
});

it('edits an SSO session from its organization', async () => {
  await open('org');
  await click(/^acme ,/);
  await click('Edit SSO session');
  expect(heading()).toBe('SSO session acme');
  await type(/^SSO region/, 'eu-west-1');
  expect(await violations()).toEqual([]);
  await click('Review changes');
  expect((await dialog()).textContent).toContain('added: sso_region = eu-west-1');
  await user.keyboard('{Escape}');
  await click('Back to the organization');
  expect(heading()).toBe('acme');
  await button(/^Edit SSO session.*unsaved changes/);
});

it('lists all problems by file and line, and leads to the profile of one', async () => {
  await open('faulty', undefined, 'Tools');
  await click('Show');
  const problems = screen.getByRole('region', { name: 'Problems in your AWS files' });
  const lines = within(problems).getAllByRole('listitem');
  expect(lines.map(({ textContent }) => /config:\d+/.exec(textContent)?.[0])).toEqual([
    'config:1',
    'config:45',
    'config:64',
    'config:118',
  ]);
  expect(lines[3]?.textContent).toContain('Error');
  expect(await violations()).toEqual([]);
  await user.click(within(problems).getByRole('button', { name: /Show profile prod-deploy/ }));
  expect(heading()).toBe('prod-deploy');
  expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Overview');
});

describe('what an earlier edit left', () => {
  const interrupted: Interrupted = {
    id: '0123456789abcdef',
    code: 'renaming',
    params: { name: 'toolkit-role', to: 'ops' },
    written: ['~/.aws/credentials'],
    left: ['~/.aws/config'],
    changedSince: false,
    canFinish: true,
    canTakeBack: true,
  };

  async function begin(left: Partial<Unsettled>) {
    const backend = FakeBackend.of('normal', 0);
    backend.files.left = { interrupted: [], overwritten: null, setAside: [], ...left };
    render(MainWindow, { backend });
    await screen.findByRole('heading', { level: 1 });
    return backend;
  }

  it('is told with its files, and settled by an edit that is reviewed first', async () => {
    const backend = await begin({ interrupted: [interrupted] });
    const told = await screen.findByRole('group', { name: 'A change was cut short' });
    expect(told.textContent).toContain('toolkit-role was being renamed to ops.');
    expect(told.textContent).toContain('~/.aws/credentials has it, ~/.aws/config does not.');
    expect(await violations()).toEqual([]);
    const preview = vi.spyOn(backend, 'previewEdit');
    await user.click(within(told).getByRole('button', { name: 'Take back…' }));
    await dialog();
    expect(preview).toHaveBeenLastCalledWith({ edit: 'takeBack', id: interrupted.id });
    await user.keyboard('{Escape}');
    await user.click(within(told).getByRole('button', { name: 'Finish…' }));
    expect(preview).toHaveBeenLastCalledWith({ edit: 'finish', id: interrupted.id });
    await user.keyboard('{Escape}');
    await user.click(within(told).getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(told.isConnected).toBe(false));
  });

  it('says what cannot be done, and offers no more than what can', async () => {
    const change: Interrupted = { ...interrupted, code: 'changing', params: { name: 'keys' } };
    await begin({ interrupted: [{ ...change, canFinish: false, canTakeBack: false }] });
    const told = await screen.findByRole('group', { name: 'A change was cut short' });
    expect(told.textContent).toContain('What you typed is kept nowhere.');
    expect(within(told).getAllByRole('button')).toHaveLength(1);
  });

  it('is told when another program overwrote it, and can be made again', async () => {
    const overwritten = { id: 7, code: 'changed', params: { name: 'keys' } } as const;
    const backend = await begin({
      overwritten: { ...overwritten, paths: ['~/.aws/config'], again: true },
    });
    const told = await screen.findByRole('group', { name: /^Another program overwrote/ });
    expect(told.textContent).toContain('keys was changed, but ~/.aws/config is without it again.');
    const preview = vi.spyOn(backend, 'previewEdit');
    await user.click(within(told).getByRole('button', { name: 'Make it again…' }));
    expect(preview).toHaveBeenLastCalledWith({ edit: 'again', id: 7 });
  });

  it('is offered for undoing where only a part was written, with the draft kept', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    backend.files.trouble = {
      code: 'edit_half_done',
      params: { path: '~/.aws/config' },
      detail: null,
    };
    const apply = vi.spyOn(backend, 'applyEdit').mockResolvedValue({
      status: 'ok',
      data: { id: 9, code: 'partly_done', params: {}, trouble: backend.files.trouble },
    });
    await type(/^Session duration/, '3600');
    await click('Review changes');
    await user.click(within(await dialog()).getByRole('button', { name: 'Apply' }));
    const toast = await screen.findByRole('group', { name: 'Only a part of it was written' });
    await screen.findByText('Only one of the two files was written');
    expect((await field(/^Session duration/)).value).toBe('3600');
    const undo = vi.spyOn(backend, 'undoEdit');
    await user.click(within(toast).getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledExactlyOnceWith(9);
    expect(apply).toHaveBeenCalledOnce();
  });
});

describe('another name', () => {
  it.each(['Rename', 'Duplicate'])(
    'is not asked for any more once %s is cancelled',
    async (edit) => {
      const backend = await open('normal', 'toolkit-role', 'Settings');
      const preview = vi.spyOn(backend, 'previewEdit');
      for (const cancel of ['button', 'Esc']) {
        await click(/^More/);
        await user.click(await screen.findByRole('menuitem', { name: new RegExp(`^${edit}`) }));
        const naming = await dialog();
        await user.type(within(naming).getByRole('textbox'), '-x');
        if (cancel === 'Esc') await user.keyboard('{Escape}');
        else await user.click(within(naming).getByRole('button', { name: 'Cancel' }));
        await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      }
      expect(preview).not.toHaveBeenCalled();
      expect(heading()).toBe('toolkit-role');
    },
  );
});

describe('closing the window', () => {
  const asked = () => screen.findByRole('dialog', { name: 'Discard unsaved changes?' });
  const close = (backend: FakeBackend, choice: 'hide' | 'quit' | null = 'hide') =>
    backend.send({ errand: 'closing', choice });

  it('asks before it loses a draft, which stays unless it is given up', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    expect(backend.draft).toBe(false);
    await type(/^Session duration/, '7200');
    await waitFor(() => expect(backend.draft).toBe(true));
    close(backend);
    expect((await asked()).textContent).toContain('toolkit-role is not in your AWS files yet');
    expect(document.activeElement?.textContent).toContain('Keep editing');
    expect(await violations()).toEqual([]);
    for (const key of ['{Escape}', '{Enter}']) {
      await user.keyboard(key);
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      close(backend);
      await asked();
    }
    expect(backend.asked).toEqual([]);
    await user.keyboard('{Escape}');
    expect((await field(/^Session duration/)).value).toBe('7200');

    close(backend);
    await asked();
    await user.keyboard('{Shift>}{Tab}{/Shift}{Enter}');
    await waitFor(() => expect(backend.asked).toEqual(['hide']));
  });

  it('asks for something new, and for all there is', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '7200');
    await user.keyboard('{Control>}n{/Control}');
    await click(/^Access keys The access key/);
    await type(/^Name/, 'brand-new');
    close(backend);
    const { textContent } = await asked();
    expect(textContent).toContain('toolkit-role and brand-new');
  });

  it('asks before Rolecall quits, also from the palette', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '7200');
    await waitFor(() => expect(backend.draft).toBe(true));
    await user.keyboard('{Control>}k{/Control}quit{Enter}');
    await asked();
    expect(backend.asked).toEqual([]);
    await click('Discard and quit');
    await waitFor(() => expect(backend.asked).toEqual(['quit']));
  });

  it('asks of the draft first where it is asked what closing does', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '7200');
    close(backend, null);
    await asked();
    await click('Discard and close');
    await screen.findByRole('dialog', { name: 'Keep Rolecall running?' });
    // Kept as long as the window is.
    await user.keyboard('{Escape}');
    expect((await field(/^Session duration/)).value).toBe('7200');
    expect(backend.draft).toBe(true);
  });

  it('asks nothing once what was typed is taken back or written', async () => {
    const backend = await open('normal', 'toolkit-role', 'Settings');
    await type(/^Session duration/, '7200');
    await click('Discard');
    await waitFor(() => expect(backend.draft).toBe(false));
    close(backend);
    await waitFor(() => expect(backend.asked).toEqual(['hide']));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
