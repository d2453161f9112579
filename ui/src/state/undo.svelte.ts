import type { Applied, Backend } from '../ipc/backend';
import { doneWords, failureWords, fill, words } from '../model/messages';
import type { Notices } from './notices.svelte';

/** What was applied in this window: told in a toast, and taken back from the last one on. */
export class Undos {
  /** The last thing done, until its toast is gone. */
  toast = $state.raw<{ id: number; text: string; undoable: boolean } | null>(null);
  readonly #backend: Backend;
  readonly #notices: Notices;
  /** Told what was undone, so that the files are read anew. */
  readonly #undone: () => void;
  #applied: number[] = [];
  #busy = false;

  constructor(backend: Backend, notices: Notices, undone: () => void) {
    this.#backend = backend;
    this.#notices = notices;
    this.#undone = undone;
  }

  add(applied: Applied): void {
    this.#applied.push(applied.id);
    this.toast = { id: applied.id, text: doneWords(applied), undoable: true };
    this.#tell(applied);
  }

  dismiss(): void {
    this.toast = null;
  }

  /** Undoes the last edit that was not undone yet. */
  async undo(): Promise<void> {
    const id = this.#applied.at(-1);
    if (id === undefined || this.#busy) return;
    this.#busy = true;
    const outcome = await this.#backend.undoEdit(id);
    this.#busy = false;
    this.toast = null;
    const code = outcome.status === 'error' ? outcome.error.code : null;
    // A busy file may be free the next time; what is over must not stand in the way of the one before.
    if (code === null || code === 'undo_conflict' || code === 'undo_gone') {
      this.#applied = this.#applied.filter((each) => each !== id);
    }
    if (outcome.status === 'error') {
      const { title, next } = failureWords(outcome.error);
      this.#notices.add(fill(words.undo.failed, { title }), next);
      return;
    }
    this.toast = { id: outcome.data.id, text: doneWords(outcome.data), undoable: false };
    this.#tell(outcome.data);
    this.#undone();
  }

  /** What went wrong though something was written. */
  #tell({ trouble }: Applied): void {
    if (trouble === null) return;
    const { title, body, next } = failureWords(trouble);
    this.#notices.add(title, `${body} ${next}`);
  }
}
