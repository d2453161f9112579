import type { Backend, Overview } from './backend';
import { tauriBackend } from './tauri';

declare global {
  interface Window {
    /** What Rust has the page ask for before its modules are there (`windows.rs`). */
    asked?: Promise<Overview>;
  }
}

/** How long a page waits for what it has asked for, in milliseconds: it is then drawn once and not twice. */
const SOON = 100;

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
  const { asked } = window;
  const soon = new Promise((resolve) => setTimeout(resolve, SOON));
  if (asked !== undefined) await Promise.race([Promise.allSettled([asked]), soon]);
  return tauriBackend(asked);
}
