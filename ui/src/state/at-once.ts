import type { Backend, Done, Failure, StandingAction, StandingPreview } from '../ipc/backend';

export type AtOnce =
  | { is: 'done'; done: Done }
  /** Not done: the person has to see it first. */
  | { is: 'asked'; preview: StandingPreview }
  | { is: 'failed'; failure: Failure };

/**
 * Does a standing change at once where the person has agreed to its kind before, and it is none of production.
 *
 * Nothing is written but what was previewed: files that change in between are looked at twice more, and then left to
 * the person.
 */
export async function atOnce(backend: Backend, action: StandingAction): Promise<AtOnce> {
  let outcome = await backend.previewStanding(action);
  for (let again = 0; outcome.status === 'ok' && again < 2; again++) {
    const { id, consented, production } = outcome.data;
    if (!consented || production) break;
    const applied = await backend.applyStanding(id);
    if (applied.status === 'ok') return { is: 'done', done: applied.data };
    if (applied.error.code !== 'edit_outdated') return { is: 'failed', failure: applied.error };
    outcome = await backend.previewStanding(action);
  }
  return outcome.status === 'ok'
    ? { is: 'asked', preview: outcome.data }
    : { is: 'failed', failure: outcome.error };
}
