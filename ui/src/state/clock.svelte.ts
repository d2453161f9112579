import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';

const visibility = createSubscriber((update) => on(document, 'visibilitychange', update));

function pageVisible(): boolean {
  visibility();
  return document.visibilityState !== 'hidden';
}

/** The present, moving only as often as something on screen changes with it, and not while hidden. */
export class Clock {
  now = $state(Date.now());

  /** For a moment known to be new, such as an answer that has just come. */
  touch(): void {
    this.now = Date.now();
  }

  /**
   * Keeps time for the component that calls this while setting up.
   *
   * `wait` says, at a given moment, how many milliseconds later the screen changes next; null stops.
   */
  follow(wait: (now: number) => number | null): void {
    $effect(() => {
      if (!pageVisible()) return;
      const delay = wait(this.now);
      if (delay === null) return;
      // Time passed while the page was hidden, or while nothing was worth counting.
      const late = Date.now() - this.now;
      const timer = setTimeout(() => this.touch(), Math.max(0, delay - late));
      return () => clearTimeout(timer);
    });
  }
}
