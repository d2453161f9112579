import type { Backend } from './backend';
import { tauriBackend } from './tauri';

/**
 * Gives the page its backend.
 *
 * Outside production builds `?fake=scenario` chooses a made-up one, so that the window can be worked on
 * in a browser; the condition is settled at build time, and the fake is not in what ships.
 */
export async function connect(): Promise<Backend> {
  if (import.meta.env.MODE !== 'production') {
    const scenario = new URLSearchParams(location.search).get('fake');
    if (scenario !== null) {
      const { FakeBackend } = await import('./fake/backend');
      return FakeBackend.of(scenario);
    }
  }
  return tauriBackend();
}
