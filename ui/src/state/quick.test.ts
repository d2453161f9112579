import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../ipc/backend';
import { FakeBackend } from '../ipc/fake/backend';
import type { Deed, Does } from '../model/deeds';
import { Quick } from './quick.svelte';

/** The commands that Rust lets the palette's window call. */
function allowed(): string[] {
  const permissions = readFileSync('../src-tauri/permissions/windows.toml', 'utf8');
  const [, quick = ''] = permissions.split('identifier = "quick"');
  const [, list = ''] = /commands\.allow = \[(.*)\]/.exec(quick) ?? [];
  return list.split(', ').map((each) => each.replaceAll('"', ''));
}

/** Every deed there is. */
const deeds: { [D in Does]: Deed } = {
  signIn: { does: 'signIn', profile: 'a' },
  cancel: { does: 'cancel', profile: 'a' },
  signOut: { does: 'signOut', profile: 'a' },
  switch: { does: 'switch', profile: 'a', minutes: null },
  restore: { does: 'restore' },
  serve: { does: 'serve', profile: 'a' },
  stopServing: { does: 'stopServing', profile: 'a' },
  copy: { does: 'copy', profile: 'a', shell: 'bash' },
  open: { does: 'open', profile: 'a', way: 'terminal' },
  favourite: { does: 'favourite', profile: 'a', value: true },
  production: { does: 'production', profile: 'a', value: true },
  show: { does: 'show', profile: 'a' },
  edit: { does: 'edit', profile: 'a' },
  rename: { does: 'rename', profile: 'a' },
  duplicate: { does: 'duplicate', profile: 'a' },
  delete: { does: 'delete', profile: 'a' },
  loginSignIn: { does: 'loginSignIn', key: 'a' },
  loginCancel: { does: 'loginCancel', key: 'a' },
  loginSignOut: { does: 'loginSignOut', key: 'a' },
  view: { does: 'view', view: 'history' },
  compose: { does: 'compose' },
  copyDiagnostics: { does: 'copyDiagnostics' },
  quit: { does: 'quit' },
};

/** The commands by which a deed is done in the palette's window, but for looking anew and going. */
async function commandsOf(deed: Deed): Promise<string[]> {
  const called: string[] = [];
  const backend = new Proxy(FakeBackend.of('normal', 0), {
    get: (fake, name: keyof Backend) => {
      const method = fake[name].bind(fake) as (...asked: unknown[]) => unknown;
      return (...asked: unknown[]) => {
        called.push(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
        return method(...asked);
      };
    },
  });
  new Quick(backend).carryOut(deed);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return called.filter((name) => name !== 'overview' && name !== 'hide_palette');
}

describe("the palette's window", () => {
  it('may do what it offers, each thing by commands of its own', async () => {
    const done: string[] = [];
    for (const deed of Object.values(deeds)) {
      const commands = await commandsOf(deed);
      expect(allowed(), deed.does).toEqual(expect.arrayContaining(commands));
      if (commands.length > 0) done.push(deed.does);
    }
    // Marks and edits are for a window that shows what became of them.
    const left = Object.keys(deeds).filter((does) => !done.includes(does));
    expect(left.toSorted()).toEqual(
      ['copyDiagnostics', 'delete', 'duplicate', 'favourite', 'production', 'rename'].toSorted(),
    );
  });

  it('may call nothing that it does not need', async () => {
    const ways = (['console', 'consoleLink'] as const).map((way): Deed => ({
      does: 'open',
      profile: 'a',
      way,
    }));
    const all = [...Object.values(deeds), ...ways];
    const needed = (await Promise.all(all.map(commandsOf))).flat();
    const always = ['overview', 'overview_revision', 'hide_palette'];
    expect([...new Set([...needed, ...always])].toSorted()).toEqual(allowed().toSorted());
  });
});
