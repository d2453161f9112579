/** What jsdom lacks: it lays nothing out, so elements get the size of a usual window. */
class SizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= SizeObserver;
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { get: () => 600 });
Object.defineProperty(window, 'innerWidth', { value: 1200, writable: true });

// jsdom knows no popovers: they are always open.
HTMLElement.prototype.hidePopover ??= () => undefined;

// jsdom knows the element, and neither opens nor closes it.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
  const first = this.querySelector<HTMLElement>('[autofocus], [tabindex], button, input');
  first?.focus();
};
