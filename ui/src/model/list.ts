/** What the list shows: which profiles, in which groups, in which order. */
import type { ProfileKind, ProfileRow } from '../ipc/backend';
import { signsInThrough } from './organization';
import { collator } from './order';
import { search, type Entry } from './search';
import { isActive, sessionAt } from './session';

export type Filter =
  | { by: 'all' }
  | { by: 'active' }
  | { by: 'problems' }
  /** What was done, in the place of the profiles. */
  | { by: 'history' }
  /** What the person prefers, in the place of the profiles. */
  | { by: 'settings' }
  | { by: 'favourites' }
  | { by: 'tag'; tag: string }
  | { by: 'kind'; kind: ProfileKind }
  /** The profiles of one login of IAM Identity Center. */
  | { by: 'organization'; key: string; login: string };

export type SectionId = 'active' | 'others' | 'results' | 'plain';
export type Section = { id: SectionId; rows: ProfileRow[] };

export type Item =
  | { type: 'heading'; section: SectionId; size: number }
  | { type: 'row'; section: SectionId; row: ProfileRow; position: number };

export type Counts = {
  all: number;
  active: number;
  favourites: number;
  /** By name. Tags that differ by their case alone are one. */
  tags: { tag: string; count: number }[];
  kinds: { kind: ProfileKind; count: number }[];
};

/** Kinds in the order people think of them, not in the order they happen to occur. */
const kindOrder: readonly ProfileKind[] = [
  'roleWithMfa',
  'role',
  'sso',
  'ssoLegacy',
  'keys',
  'sessionKeys',
  'login',
  'process',
  'webIdentity',
  'settingsOnly',
  'broken',
];

export function byName(rows: readonly ProfileRow[]): ProfileRow[] {
  return [...rows].sort((a, b) => collator.compare(a.name, b.name));
}

export function hasProblem(row: ProfileRow): boolean {
  return row.errors + row.warnings > 0;
}

/** Whether something else stands in the place of the profiles. */
export function isElsewhere({ by }: Filter): boolean {
  return by === 'history' || by === 'settings';
}

export function isSameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function passes(row: ProfileRow, filter: Filter, now: number): boolean {
  switch (filter.by) {
    case 'all':
      return true;
    case 'active':
      return isActive(sessionAt(row.session, now));
    case 'problems':
      return hasProblem(row);
    case 'history':
    case 'settings':
      return false;
    case 'favourites':
      return row.favourite;
    case 'tag':
      return row.tags.some((tag) => isSameTag(tag, filter.tag));
    case 'kind':
      return row.kind === filter.kind;
    case 'organization':
      return signsInThrough(row, filter.login);
  }
}

/** Groups for browsing, one ranked list for searching. The entries come sorted by name. */
export function sections(
  entries: readonly Entry[],
  filter: Filter,
  query: string,
  now: number,
): Section[] {
  const kept = entries.filter(({ row }) => passes(row, filter, now));
  if (query.trim() !== '') return [{ id: 'results', rows: search(kept, query) }];

  const active: ProfileRow[] = [];
  const others: ProfileRow[] = [];
  for (const { row } of kept) {
    (isActive(sessionAt(row.session, now)) ? active : others).push(row);
  }
  active.sort((a, b) => end(a) - end(b));
  if (active.length === 0) return [{ id: 'plain', rows: others }];
  if (others.length === 0) return [{ id: 'active', rows: active }];
  return [
    { id: 'active', rows: active },
    { id: 'others', rows: others },
  ];
}

/** The sections as lines of one list: a heading where there is a choice of groups, then its rows. */
export function lines(groups: readonly Section[]): Item[] {
  const items: Item[] = [];
  let position = 0;
  for (const { id, rows } of groups) {
    if (id !== 'plain') items.push({ type: 'heading', section: id, size: rows.length });
    for (const row of rows) {
      position += 1;
      items.push({ type: 'row', section: id, row, position });
    }
  }
  return items;
}

export function count(rows: readonly ProfileRow[], now: number): Counts {
  const kinds = new Map<ProfileKind, number>();
  let active = 0;
  let favourites = 0;
  const tags = new Map<string, { tag: string; count: number }>();
  for (const row of rows) {
    kinds.set(row.kind, (kinds.get(row.kind) ?? 0) + 1);
    if (isActive(sessionAt(row.session, now))) active += 1;
    if (row.favourite) favourites += 1;
    for (const tag of row.tags) {
      const key = tag.toLowerCase();
      tags.set(key, { tag: tags.get(key)?.tag ?? tag, count: (tags.get(key)?.count ?? 0) + 1 });
    }
  }
  return {
    all: rows.length,
    active,
    favourites,
    tags: [...tags.values()].sort((a, b) => collator.compare(a.tag, b.tag)),
    kinds: kindOrder.flatMap((kind) => {
      const n = kinds.get(kind);
      return n === undefined ? [] : [{ kind, count: n }];
    }),
  };
}

/** Where the selection goes from here: headings are stepped over, the ends hold. */
export function step(items: readonly Item[], from: number, by: number): number {
  const rows = items.flatMap((item, index) => (item.type === 'row' ? [index] : []));
  if (rows.length === 0) return -1;
  const current = rows.indexOf(from);
  const target = current === -1 ? (by > 0 ? 0 : rows.length - 1) : current + by;
  return rows[Math.min(Math.max(target, 0), rows.length - 1)] ?? -1;
}

/** Sign-ins under way come first, sessions without an end last. */
function end(row: ProfileRow): number {
  if (row.session.state !== 'signedIn') return 0;
  return row.session.expiresAt ?? Number.MAX_SAFE_INTEGER;
}
