import { describe, expect, it } from 'vitest';
import type { Backend, Errand, Outcome } from '../ipc/backend';
import { Errands, type Runners } from './errands.svelte';

/** Errands whose answers are given by hand, and the views that were looked at. */
function errands() {
  const answers: ((errand: Errand | null) => void)[] = [];
  const seen: string[] = [];
  const takeErrand = () =>
    new Promise<Outcome<Errand | null>>((resolve) =>
      answers.push((data) => resolve({ status: 'ok', data })),
    );
  const view = ({ view }: { view: string }) => void seen.push(view);
  const runners = { view } as unknown as Runners;
  const answer = async (errand: Errand | null) => {
    answers.shift()?.(errand);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { errands: new Errands({ takeErrand } as Backend, runners), answers, answer, seen };
}

describe('errands', () => {
  it('run one after the other, until there is none', async () => {
    const { errands: all, answers, answer, seen } = errands();
    const done = all.run();
    await answer({ errand: 'view', view: 'history' });
    await answer({ errand: 'view', view: 'settings' });
    await answer(null);
    await done;
    expect(seen).toEqual(['history', 'settings']);
    expect(answers).toEqual([]);
  });

  it('run also if they are left while the answer is on its way that there is none', async () => {
    const { errands: all, answer, seen } = errands();
    const done = all.run();
    void all.run();
    await answer(null);
    await answer({ errand: 'view', view: 'history' });
    await answer(null);
    await done;
    expect(seen).toEqual(['history']);
  });
});
