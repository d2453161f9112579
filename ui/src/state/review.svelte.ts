import type { Applied, Backend, EditPreview, EditRequest, Failure } from '../ipc/backend';

export type Review = {
  preview: EditPreview;
  /** What it is, without secrets: they went in once and are not here. */
  title: EditRequest;
  /** Whether the files changed since it was first shown. */
  outdated: boolean;
  /** Why it was not applied. */
  failure: Failure | null;
};

type Then = {
  applied: (applied: Applied) => void;
  /** The files changed, and it cannot be reviewed anew: secrets in it would have to be typed again. */
  outdated: (failure: Failure) => void;
};

/** What is about to be written, shown before it is. Nothing is written but exactly this, and by `apply`. */
export class Reviews {
  current = $state.raw<Review | null>(null);
  applying = $state(false);
  readonly #backend: Backend;
  #again: EditRequest | null = null;
  #then: Then | null = null;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Shows the review; or returns why there can be none. */
  async open(request: EditRequest, secret: boolean, then: Then): Promise<Failure | null> {
    const outcome = await this.#backend.previewEdit(request);
    if (outcome.status === 'error') return outcome.error;
    this.#again = secret ? null : request;
    this.#then = then;
    this.current = {
      preview: outcome.data,
      title: withoutValues(request),
      outdated: false,
      failure: null,
    };
    return null;
  }

  cancel(): void {
    if (this.applying) return;
    const id = this.current?.preview.id;
    this.#close();
    // With it goes what was typed.
    if (id !== undefined) void this.#backend.discardPreview(id);
  }

  async apply(): Promise<void> {
    const { current } = this;
    if (current === null || this.applying) return;
    this.applying = true;
    const outcome = await this.#backend.applyEdit(current.preview.id);
    const then = this.#then;
    if (outcome.status === 'ok') this.#close();
    else if (outcome.error.code !== 'edit_outdated')
      this.current = { ...current, failure: outcome.error };
    else await this.#renew(current, outcome.error);
    this.applying = false;
    if (outcome.status === 'ok') then?.applied(outcome.data);
  }

  async #renew(current: Review, failure: Failure): Promise<void> {
    if (this.#again === null) {
      const then = this.#then;
      this.#close();
      then?.outdated(failure);
      return;
    }
    const outcome = await this.#backend.previewEdit(this.#again);
    this.current =
      outcome.status === 'ok'
        ? { ...current, preview: outcome.data, outdated: true, failure: null }
        : { ...current, failure: outcome.error };
  }

  #close(): void {
    this.current = null;
    this.#again = null;
    this.#then = null;
  }
}

function withoutValues(request: EditRequest): EditRequest {
  switch (request.edit) {
    case 'add':
      return { ...request, settings: [] };
    case 'change':
      return { ...request, set: [] };
    default:
      return request;
  }
}
