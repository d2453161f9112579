/** What a key asks for, given where the focus is. The window carries it out. */

/** `field` is any other field; `elsewhere` any other control. Their own keys stay their own. */
export type Place = 'window' | 'search' | 'list' | 'field' | 'elsewhere';

export type Key =
  | { does: 'move'; by: 1 | -1; pages: boolean }
  | { does: 'end'; end: 'first' | 'last' }
  | { does: 'act' }
  | { does: 'switch' }
  | { does: 'search' }
  | { does: 'new' }
  | { does: 'undo' }
  | { does: 'palette' }
  | { does: 'settings' }
  | { does: 'favourite' }
  | { does: 'rename' }
  | { does: 'delete' }
  /** From 0, in the order of the tabs. */
  | { does: 'tab'; at: number }
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
    return event.altKey || event.shiftKey ? null : readShortcut(event.key.toLowerCase(), place);
  }
  if (event.altKey || event.shiftKey) return null;
  if (event.key === 'Escape') return { does: 'escape' };
  if (event.key === 'F2') return { does: 'rename' };
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
    case 'Delete':
      // In the search field it deletes a letter.
      return place === 'list' ? { does: 'delete' } : null;
    default:
      return null;
  }
}

function readShortcut(key: string, place: Place): Key | null {
  if (key === 'f') return { does: 'search' };
  if (key === 'k') return { does: 'palette' };
  if (key === ',') return { does: 'settings' };
  if (key === 'd') return { does: 'favourite' };
  if (key === 'n') return { does: 'new' };
  // In a form it might be taken for applying it.
  if (key === 'enter') return place === 'field' ? null : { does: 'switch' };
  // In a field it undoes typing.
  if (key === 'z') return place === 'search' || place === 'field' ? null : { does: 'undo' };
  return /^[1-4]$/.test(key) ? { does: 'tab', at: Number(key) - 1 } : null;
}
