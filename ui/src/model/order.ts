/** The order of names: by letters whatever their case, by the value of numbers in them. One for all: it takes long to make. */
export const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
