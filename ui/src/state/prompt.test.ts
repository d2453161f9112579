import { describe, expect, it } from 'vitest';
import type { Outcome, PromptState } from '../ipc/backend';
import { FakeBackend } from '../ipc/fake/backend';
import { scenario } from '../ipc/fake/scenarios';
import { PromptView } from './prompt.svelte';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A queue whose head changes by hand, and a code that is answered by hand. */
class Queue extends FakeBackend {
  head: PromptState;
  answer: (outcome: Outcome<null>) => void = () => {};

  constructor() {
    const start = scenario('asking');
    super(start);
    this.head = start.prompt;
  }

  override async promptState() {
    return { status: 'ok' as const, data: this.head };
  }

  override promptAnswer(): Promise<Outcome<null>> {
    return new Promise((resolve) => (this.answer = resolve));
  }

  next(): void {
    const { prompt } = this.head;
    if (prompt !== null) this.head = { ...this.head, prompt: { ...prompt, id: prompt.id + 1 } };
    this.change({});
  }
}

async function handedIn() {
  const backend = new Queue();
  const view = new PromptView(backend);
  let tell = () => {};
  backend.onChanged = async (listener) => {
    tell = () => listener({ what: 'prompt', revision: 2 });
    return () => {};
  };
  view.start();
  await settle();
  view.type('123456');
  return { backend, view, tell: () => tell() };
}

const gone: Outcome<null> = {
  status: 'error',
  error: { code: 'prompt_gone', params: {}, detail: null },
};

describe('a code for a prompt that is over', () => {
  it('says so on that prompt', async () => {
    const { backend, view } = await handedIn();
    backend.answer(gone);
    await settle();
    expect(view.failure?.code).toBe('prompt_gone');
  });

  it('says nothing on the next one, which came before the answer', async () => {
    const { backend, view, tell } = await handedIn();
    backend.next();
    tell();
    await settle();
    expect(view.prompt?.id).toBe(8);
    backend.answer(gone);
    await settle();
    expect(view.failure).toBeNull();
    expect(view.checking).toBe(false);
  });

  it('says nothing on the next one, which came with the answer', async () => {
    const { backend, view } = await handedIn();
    backend.next();
    backend.answer(gone);
    await settle();
    expect(view.prompt?.id).toBe(8);
    expect(view.failure).toBeNull();
  });
});
