/** What was just done, with a way back if there is one: the last one only, for a while. */
export type ToastAction = { label: string; act: () => void };

export class Toasts {
  current = $state.raw<{ id: number; text: string; action: ToastAction | null } | null>(null);
  #next = 1;
  readonly #replaces: () => void;

  /** `replaces` takes away what another toast said before. */
  constructor(replaces: () => void) {
    this.#replaces = replaces;
  }

  show(text: string, action: ToastAction | null = null): void {
    this.#replaces();
    this.current = { id: this.#next++, text, action };
  }

  dismiss(): void {
    this.current = null;
  }

  /** Takes the way back that is offered; tells whether there was one. */
  takeBack(): boolean {
    const action = this.current?.action ?? null;
    if (action === null) return false;
    this.dismiss();
    action.act();
    return true;
  }
}
