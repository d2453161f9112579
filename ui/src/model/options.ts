/** The choices of a combobox: which of them fit, and which of them the keys lead to. */
export type Option = {
  value: string;
  /** What it is, beside the value. */
  note?: string;
  /** Options of one group stand together, under its name. */
  group?: string;
};

/** More than these are no choice, but a list to search: they are counted, not drawn. */
export const SHOWN = 100;

/** The options in which each typed word occurs, those that begin with the text first. */
export function fitting(options: readonly Option[], typed: string): Option[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = ({ value, note, group }: Option) =>
    [value, note ?? '', group ?? ''].join(' ').toLowerCase();
  const hits = options.filter((option) => words.every((word) => text(option).includes(word)));
  // Within groups the order stays: a group that came twice would be two.
  if (hits.some(({ group }) => group !== undefined)) return hits;
  const first = (option: Option) => option.value.toLowerCase().startsWith(typed.toLowerCase());
  return [...hits.filter(first), ...hits.filter((option) => !first(option))];
}

/** From one option to the next, around the ends; -1 is the field itself. */
export function next(active: number, by: 1 | -1, size: number): number {
  if (size === 0) return -1;
  if (active === -1) return by === 1 ? 0 : size - 1;
  return (active + by + size) % size;
}
