import type { Backend, Failure, PromptState } from '../ipc/backend';
import { codeStep, readEntry } from '../model/code';
import { BrowserSteps } from './browser-steps.svelte';
import { Clock } from './clock.svelte';
import { Latest } from './latest.svelte';

const MALFORMED: Failure = { code: 'code_malformed', params: {}, detail: null };

/** The prompt at the head of Rust's queue, and the digits typed so far. The digits live nowhere else. */
export class PromptView {
  readonly clock = new Clock();
  readonly browser: BrowserSteps;
  digits = $state('');
  /** Set from handing in a code until Rust has said what came of it. */
  #handedIn = $state(false);
  /** What is wrong with the digits themselves, or with handing them in. */
  #local = $state.raw<Failure | null>(null);
  /** The half minute of the last refusal: the device shows another code in the next one. */
  #refusedIn = $state<number | null>(null);
  readonly #latest: Latest<PromptState>;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#latest = new Latest(() => backend.promptState());
    this.browser = new BrowserSteps(backend, () => this.prompt);
  }

  state = $derived.by(() => this.#latest.value);
  prompt = $derived.by(() => this.state?.prompt ?? null);
  checking = $derived.by(() => this.#handedIn || this.prompt?.phase.phase === 'checking');
  failure: Failure | null = $derived.by(() => {
    if (this.checking) return null;
    const phase = this.prompt?.phase;
    return this.#local ?? (phase?.phase === 'asking' ? phase.failure : null);
  });
  /** Whether the same code would be refused again: the countdown to the next one is then worth showing. */
  waitForNext = $derived.by(() => {
    const code = this.failure?.code;
    return code === 'code_rejected' || code === 'code_reused';
  });
  nextCodeIsThere = $derived.by(
    () => this.#refusedIn !== null && codeStep(this.clock.now) > this.#refusedIn,
  );

  start(): () => void {
    const detach = this.#backend.onChanged(({ what }) => {
      if (what === 'prompt') void this.#refresh();
    });
    void detach.then(() => this.#refresh());
    return () => void detach.then((off) => off());
  }

  /** Takes what is in the field now. Six digits are handed in at once. */
  type(text: string): void {
    const entry = readEntry(text);
    if (entry.kind === 'tooMany') {
      this.digits = '';
      this.#local = MALFORMED;
      return;
    }
    this.digits = entry.digits;
    this.#local = null;
    if (entry.kind === 'complete') void this.#handIn(entry.digits);
  }

  /** Enter before the sixth digit. */
  submit(): void {
    if (!this.checking) this.#local = MALFORMED;
  }

  approve(): void {
    const { prompt } = this;
    if (prompt !== null) void this.#backend.promptApprove(prompt.id);
  }

  cancel(): void {
    const { prompt } = this;
    this.digits = '';
    if (prompt !== null) void this.#backend.promptCancel(prompt.id);
  }

  async #handIn(code: string): Promise<void> {
    const { prompt } = this;
    this.digits = '';
    this.#local = null;
    if (prompt === null || this.checking) return;
    this.#handedIn = true;
    const outcome = await this.#backend.promptAnswer(prompt.id, code);
    // Another prompt may be due by now, and is no part of this.
    if (outcome.status === 'error' && this.prompt?.id === prompt.id) this.#local = outcome.error;
    await this.#refresh();
    this.#handedIn = false;
    this.#noteRefusal();
  }

  async #refresh(): Promise<void> {
    const before = this.prompt;
    await this.#latest.refresh();
    this.clock.touch();
    this.browser.note();
    const another = this.prompt?.id !== before?.id;
    if (another) {
      this.digits = '';
      this.#local = null;
      this.#refusedIn = null;
    }
    if (another || before?.phase.phase === 'checking') this.#noteRefusal();
  }

  #noteRefusal(): void {
    if (this.waitForNext) this.#refusedIn = codeStep(this.clock.now);
  }
}
