import type { Backend, Failure, Outcome, Prompt, PromptCopy } from '../ipc/backend';

/** What was done about one page: none of it holds for the next. */
type Done = {
  page: string | null;
  opened: boolean;
  copied: PromptCopy | null;
  failure: Failure | null;
};
const NOTHING: Done = { page: null, opened: false, copied: null, failure: null };

/** What a person does about a sign-in in the browser. The page and its code are Rust's. */
export class BrowserSteps {
  #done = $state.raw(NOTHING);
  /** Which kind of sign-in a prompt had last. One that has ended no longer says. */
  #seen = $state.raw<{ id: number; code: boolean } | null>(null);
  readonly #backend: Backend;
  readonly #prompt: () => Prompt | null;

  constructor(backend: Backend, prompt: () => Prompt | null) {
    this.#backend = backend;
    this.#prompt = prompt;
  }

  #page = $derived.by(() => {
    const prompt = this.#prompt();
    return prompt?.phase.phase === 'waiting' ? `${prompt.id} ${prompt.phase.url}` : null;
  });
  done = $derived.by(() => (this.#done.page === this.#page ? this.#done : NOTHING));
  /** Whether the person compares a code, or the browser hands its answer over by itself. */
  withCode = $derived.by(() => {
    const prompt = this.#prompt();
    if (prompt?.need.need !== 'browser') return false;
    if (prompt.phase.phase === 'waiting') return prompt.phase.userCode !== null;
    // Legacy profiles know no other way.
    return this.#seen?.id === prompt.id ? this.#seen.code : prompt.need.session === null;
  });

  /** Takes note of what the prompt says now. */
  note(): void {
    const prompt = this.#prompt();
    if (prompt?.phase.phase === 'waiting') this.#seen = { id: prompt.id, code: this.withCode };
  }

  open(): Promise<void> {
    return this.#do((id) => this.#backend.promptOpen(id), { opened: true });
  }

  copy(what: PromptCopy): Promise<void> {
    return this.#do((id) => this.#backend.promptCopy(id, what), { copied: what });
  }

  retry(): void {
    const prompt = this.#prompt();
    if (prompt !== null) void this.#backend.promptRetry(prompt.id);
  }

  useCode(): void {
    const prompt = this.#prompt();
    if (prompt === null) return;
    this.#seen = { id: prompt.id, code: true };
    void this.#backend.promptUseDeviceCode(prompt.id);
  }

  async #do(ask: (id: number) => Promise<Outcome<null>>, then: Partial<Done>): Promise<void> {
    const prompt = this.#prompt();
    const page = this.#page;
    if (prompt === null || page === null) return;
    const outcome = await ask(prompt.id);
    if (this.#page !== page) return;
    const failure = outcome.status === 'error' ? outcome.error : null;
    this.#done = { ...this.done, page, failure, ...(failure === null ? then : {}) };
  }
}
