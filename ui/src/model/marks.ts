/** What a person can say of a profile; the bounds are those of `rolecall_store`. */
import type { Colour } from '../ipc/backend';

export const MAX_LABEL = 60;
export const MAX_TAG = 30;
export const MAX_TAGS = 10;

// Typed as a complete record: a colour that is not offered does not compile.
const all: Record<Colour, true> = {
  red: true,
  orange: true,
  yellow: true,
  green: true,
  teal: true,
  blue: true,
  purple: true,
  pink: true,
};
export const colours = Object.keys(all) as Colour[];
