/** Things said once: a notice stays until it is dismissed, an announcement is only for screen readers. */
export type Notice = { id: number; title: string; text: string };

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  announcement = $state('');
  #next = 1;

  /** The newest three: more would cover the window and help nobody. */
  add(title: string, text: string): void {
    const id = this.#next++;
    this.list = [...this.list, { id, title, text }].slice(-3);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  announce(text: string): void {
    this.announcement = text;
  }
}
