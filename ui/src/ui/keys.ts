const mac = navigator.platform.startsWith('Mac');

/** A key pressed with the one that shortcuts have here, as it is written beside what it does. */
export function shortcut(key: string): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}
