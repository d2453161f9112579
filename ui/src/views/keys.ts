/** What a key asks for, given where the focus is. The window carries it out. */

/** `field` is any other field; `elsewhere` any other control. Their own keys stay their own. */
export type Place = 'window' | 'search' | 'list' | 'field' | 'elsewhere';

export type Key =
  | { does: 'move'; by: 1 | -1; pages: boolean }
  | { does: 'end'; end: 'first' | 'last' }
  | { does: 'act' }
  | { does: 'search' }
  | { does: 'escape' };

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'
>;

/** Whether the key types a character that the search field should get, wherever the focus is now. */
export function isTyping(event: Pressed, place: Place): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  // A space presses buttons and scrolls pages.
  return (
    place !== 'search' && place !== 'field' && [...event.key].length === 1 && event.key !== ' '
  );
}

export function readKey(event: Pressed, place: Place): Key | null {
  if (event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) {
    return event.key.toLowerCase() === 'f' && !event.altKey ? { does: 'search' } : null;
  }
  if (event.altKey || event.shiftKey) return null;
  if (event.key === 'Escape') return { does: 'escape' };
  if (place === 'elsewhere' || place === 'field') return null;
  switch (event.key) {
    case 'ArrowDown':
      return { does: 'move', by: 1, pages: false };
    case 'ArrowUp':
      return { does: 'move', by: -1, pages: false };
    case 'PageDown':
      return { does: 'move', by: 1, pages: true };
    case 'PageUp':
      return { does: 'move', by: -1, pages: true };
    case 'Home':
      return { does: 'end', end: 'first' };
    case 'End':
      return { does: 'end', end: 'last' };
    case 'Enter':
      return { does: 'act' };
    default:
      return null;
  }
}
