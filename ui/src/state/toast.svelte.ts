/** What was just done, with a way back if there is one: the last one only, for a while. */
export type ToastAction = { label: string; act: () => void };

export type Toast = {
  id: number;
  text: string;
  /** Whether it is about production. */
  production: boolean;
  action: ToastAction | null;
};

export class Toasts {
  current = $state.raw<Toast | null>(null);
  #next = 1;
  readonly #replaces: () => void;

  /** `replaces` takes away what another toast said before. */
  constructor(replaces: () => void) {
    this.#replaces = replaces;
  }

  show(text: string, action: ToastAction | null = null, production = false): void {
    this.#replaces();
    this.current = { id: this.#next++, text, action, production };
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
