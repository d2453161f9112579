import { describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../ipc/fake/backend';
import { Clock } from './clock.svelte';
import { Profiles } from './profiles.svelte';

/** Profiles that have been asked for, and what ends the wait for the listening to begin. */
async function begun() {
  const backend = FakeBackend.of('normal');
  const asked = vi.spyOn(backend, 'overview');
  const profiles = new Profiles(backend, new Clock());
  let listen = () => {};
  const listening = new Promise<void>((resolve) => (listen = resolve));
  const done = profiles.begin(listening);
  await vi.waitFor(() => expect(profiles.overview).not.toBeNull());
  return { backend, asked, profiles, listen, done };
}

describe('the first time', () => {
  it('asks once, where nothing changes before changes are told', async () => {
    const { asked, listen, done } = await begun();
    listen();
    await done;
    expect(asked).toHaveBeenCalledOnce();
  });

  it('misses no change that came before changes are told', async () => {
    const { backend, asked, profiles, listen, done } = await begun();
    backend.change({ profiles: [] });
    expect(profiles.overview?.profiles).not.toEqual([]);
    listen();
    await done;
    expect(profiles.overview?.profiles).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
