/** Editing on made-up files in memory: forms, previews, applying and undoing as Rust does them. */
import type {
  Applied,
  Choices,
  EditForm,
  EditPreview,
  EditRequest,
  EditTarget,
  EditWarning,
  Failure,
  FileDiff,
  FileLines,
  FormKind,
  Outcome,
  Overview,
  ProfileRow,
  SettingKey,
  TargetRequest,
  Unsettled,
} from '../backend';
import type { EditBackend } from '../edit';
import { checkNewName, checkValue, refuse } from './checks';
import { hunksOf } from './diff';
import {
  at,
  fileOf,
  isServedTarget,
  layOut,
  pathOf,
  sectionOf,
  servedTarget,
  sessionSection,
  SECRETS,
} from './files';
import type { Line, Section } from './files';
import { credentialSources, fieldsOf, outputs, regions } from './kinds';
import { row } from './profiles';
import { isOfCredentials } from './standing';
import { verdictsOf } from './tools';

const ok = <T>(data: T): Outcome<T> => ({ status: 'ok', data });
const no = (error: Failure): Outcome<never> => ({ status: 'error', error });
const FILES = ['config', 'credentials'] as const;

type Planned = { request: TargetRequest; sections: Section[]; revision: number };

export class FakeEdits implements EditBackend {
  readonly #overview: () => Overview;
  readonly #change: (rest: Partial<Overview>) => void;
  /** What was written; what is not here is made of its row. */
  readonly #written = new Map<string, Section>();
  readonly #planned = new Map<number, Planned>();
  readonly #undo = new Map<number, { sections: Map<string, Section>; rows: ProfileRow[] }>();
  /** What of earlier edits is to be decided about. */
  left: Unsettled = { interrupted: [], overwritten: null, setAside: [] };
  /** What goes wrong though something is written. */
  trouble: Failure | null = null;
  #next = 1;
  #revision = 1;

  constructor(overview: () => Overview, change: (rest: Partial<Overview>) => void) {
    this.#overview = overview;
    this.#change = change;
  }

  async editForm(target: EditTarget | null, as: FormKind | null): Promise<Outcome<EditForm>> {
    const section = target === null ? null : this.#find(target);
    if (target !== null && section === null) return no(gone(target));
    const { lines: all, starts } = this.#layOut();
    const kind = as ?? section?.kind ?? 'roleWithMfa';
    const specs = fieldsOf[kind];
    const lines = section?.lines ?? [];
    const place = (line: Line | undefined) => {
      const file = line === undefined ? 'config' : fileOf(line.key);
      const from = section === null ? undefined : starts[file].get(at(section.target));
      if (line === undefined || from === undefined) return null;
      const text = line.nested === null ? `${line.key} =` : `  ${line.nested} =`;
      const found = all[file].findIndex((each, i) => i >= from && each.startsWith(text));
      return { file, path: pathOf(file), line: found + 1 };
    };
    const ofKind = (key: string) => specs.some((spec) => spec.key === key);
    const ofCurrent = (key: string) =>
      section !== null && fieldsOf[section.kind].some((spec) => spec.key === key);
    return ok({
      target,
      kind,
      currentKind: section?.kind ?? null,
      fields: specs.map((spec) => {
        const line = lines.find(({ key }) => key === spec.key);
        const secret = spec.takes === 'secret';
        const value = secret ? null : (line?.value ?? null);
        const version = secret ? versionOf(line) : null;
        return { ...spec, value, version, isSet: line !== undefined, place: place(line) };
      }),
      others: lines
        .filter(({ key }) => !ofKind(key) && !ofCurrent(key))
        .map((line) => {
          const secret = SECRETS.includes(line.key);
          const { key, nested, value } = line;
          const version = secret ? versionOf(line) : null;
          const shown = secret ? null : value;
          return { key, nested, value: shown, secret, version, place: place(line) };
        }),
      dropped: lines.flatMap(({ key }) => (ofCurrent(key) && !ofKind(key) ? [key] : [])),
    });
  }

  async editChoices(): Promise<Outcome<Choices>> {
    const { profiles, organizations } = this.#overview();
    return ok({
      profiles: profiles.map(({ name, kind }) => ({
        name,
        kind,
        canSign: kind !== 'settingsOnly' && kind !== 'broken',
      })),
      ssoSessions: organizations.flatMap(({ session, startUrlHost }) =>
        session === null ? [] : [{ name: session, startUrlHost }],
      ),
      services: [],
      regions,
      outputs,
      credentialSources,
    });
  }

  async checkField(
    kind: FormKind,
    { key, nested }: SettingKey,
    value: string,
  ): Promise<Outcome<Failure | null>> {
    if (/[#;]/.test(value)) return ok(refuse('edit_value_comment', { key: nested ?? key }));
    const spec = fieldsOf[kind].find((field) => field.key === key && nested === null);
    return ok(spec === undefined ? null : checkValue(spec.takes, value));
  }

  async checkName(target: EditTarget): Promise<Outcome<Failure | null>> {
    return ok(checkNewName(target.name, this.#find(target) !== null));
  }

  async previewEdit(edit: EditRequest): Promise<Outcome<EditPreview>> {
    if (!('target' in edit)) return ok({ id: this.#next++, files: [], warnings: [] });
    const own = this.#find(edit.target);
    if (edit.edit !== 'add' && own === null) return no(gone(edit.target));
    const kept = this.#kept(edit);
    if (kept !== null) return no(kept);
    const before = this.sections();
    const sections = edited(before, edit);
    const id = this.#next++;
    this.#planned.set(id, { request: edit, sections, revision: this.#revision });
    return ok({ id, files: this.diff(sections), warnings: this.#warnings(edit) });
  }

  /** What the files would have to change to hold these sections. */
  diff(sections: readonly Section[]): FileDiff[] {
    const before = this.sections();
    return FILES.flatMap((file): FileDiff[] => {
      const old = layOut(before, file).lines;
      const hunks = hunksOf(old, layOut(sections, file).lines);
      return hunks.length === 0
        ? []
        : [{ file, path: pathOf(file), creates: old.length === 0, hunks }];
    });
  }

  /** Has the files hold these sections; whoever calls it changes the rows. */
  put(sections: readonly Section[]): void {
    for (const section of sections) this.#written.set(at(section.target), section);
    this.#revision++;
  }

  async discardPreview(id: number) {
    this.#planned.delete(id);
    return ok(null);
  }

  async unsettled() {
    return ok(this.left);
  }

  async dismissInterrupted(id: string) {
    this.left = {
      ...this.left,
      interrupted: this.left.interrupted.filter((each) => each.id !== id),
    };
    return ok(null);
  }

  async dismissOverwritten() {
    this.left = { ...this.left, overwritten: null };
    return ok(null);
  }

  async dismissSetAside() {
    this.left = { ...this.left, setAside: [] };
    return ok(null);
  }

  async applyEdit(id: number): Promise<Outcome<Applied>> {
    const planned = this.#planned.get(id);
    if (planned === undefined || planned.revision !== this.#revision) {
      return no(refuse('edit_outdated'));
    }
    const { request, sections } = planned;
    this.#undo.set(id, { sections: new Map(this.#written), rows: this.#overview().profiles });
    this.#write(sections);
    return ok({ id, ...done(request), trouble: this.trouble });
  }

  async undoEdit(id: number): Promise<Outcome<Applied>> {
    const before = this.#undo.get(id);
    if (before === undefined) return no(refuse('undo_gone'));
    if (this.#undo.size > 0 && [...this.#undo.keys()].some((later) => later > id)) {
      return no(refuse('undo_conflict'));
    }
    this.#undo.delete(id);
    this.#written.clear();
    for (const [key, section] of before.sections) this.#written.set(key, section);
    this.#revision++;
    this.#change({ profiles: before.rows });
    return ok({ id: this.#next++, code: 'undone', params: {}, trouble: null });
  }

  async profileLines(name: string): Promise<Outcome<FileLines[]>> {
    const target: EditTarget = { kind: 'profile', name };
    if (this.#find(target) === null) return no(gone(target));
    const { lines, starts } = this.#layOut();
    return ok(
      FILES.flatMap((file): FileLines[] => {
        const from = starts[file].get(at(target));
        if (from === undefined) return [];
        const rest = lines[file].slice(from - 1);
        const own = rest.slice(0, rest.indexOf(''));
        const numbered = own.map((text, i) => ({ number: from + i, text }));
        return [{ file, path: pathOf(file), lines: numbered }];
      }),
    );
  }

  async toolVerdicts(name: string) {
    const found = this.#overview().profiles.find((each) => each.name === name);
    return found === undefined ? no(gone({ kind: 'profile', name })) : ok(verdictsOf(found));
  }

  /** What somebody else's editor would do; a null value removes the setting. */
  outside(name: string, key: string, value: string | null): void {
    const own = this.#find({ kind: 'profile', name });
    if (own === null) return;
    const lines = own.lines.filter((line) => line.key !== key);
    if (value !== null) lines.push({ key, nested: null, value });
    this.#written.set(at(own.target), { ...own, lines });
    this.#revision++;
    this.#change({});
  }

  sections(): Section[] {
    const { profiles, organizations } = this.#overview();
    const behind = ({ name, served }: ProfileRow) => {
      const section = served ? this.#written.get(at(servedTarget(name))) : undefined;
      return section === undefined ? [] : [section];
    };
    const sections = [
      ...profiles.flatMap((each) => [sectionOf(each), ...behind(each)]),
      ...organizations.flatMap(({ session, startUrlHost, region }) =>
        session === null ? [] : [sessionSection(session, startUrlHost, region)],
      ),
    ];
    return sections.map((section) => this.#written.get(at(section.target)) ?? section);
  }

  #layOut() {
    const sections = this.sections();
    const config = layOut(sections, 'config');
    const credentials = layOut(sections, 'credentials');
    return {
      lines: { config: config.lines, credentials: credentials.lines },
      starts: { config: config.starts, credentials: credentials.starts },
    };
  }

  #find(target: EditTarget): Section | null {
    return this.sections().find((section) => at(section.target) === at(target)) ?? null;
  }

  /** Why an edit cannot be: the settings it is about are kept elsewhere for now. */
  #kept(edit: TargetRequest): Failure | null {
    if (edit.edit !== 'change' || edit.target.kind !== 'profile') return null;
    if (![...edit.set, ...edit.unset].some(({ key }) => isOfCredentials(key))) return null;
    const { profiles, ambient } = this.#overview();
    const { name } = edit.target;
    if (profiles.some((each) => each.name === name && each.served)) {
      return refuse('served', { profile: name });
    }
    const switched = ambient.switchedTo !== null;
    return switched && (name === 'default' || name === 'default-original')
      ? refuse('switched')
      : null;
  }

  #warnings(edit: TargetRequest): EditWarning[] {
    const { profiles } = this.#overview();
    const { name } = edit.target;
    const users = profiles.filter(({ source }) => source === name).map((each) => each.name);
    if (users.length === 0) return [];
    if (edit.edit === 'rename') return [{ code: 'others_change', params: {}, names: users }];
    if (edit.edit === 'delete') return [{ code: 'breaks', params: {}, names: users }];
    return [];
  }

  #write(sections: readonly Section[]): void {
    const { profiles, organizations } = this.#overview();
    const profilesNow = sections.filter(
      ({ target }) => target.kind === 'profile' && !isServedTarget(target),
    );
    for (const section of sections) this.#written.set(at(section.target), section);
    this.#revision++;
    this.#change({
      profiles: profilesNow.map((section) => {
        const { name } = section.target;
        const known = profiles.find((each) => each.name === name);
        const value = (key: string) =>
          section.lines.find((line) => line.key === key)?.value ?? null;
        const kind = section.kind === 'ssoSessionSection' ? 'settingsOnly' : section.kind;
        return {
          ...(known ?? row(name, kind)),
          region: value('region'),
          source: value('source_profile') ?? value('sso_session') ?? known?.source ?? null,
        };
      }),
      organizations: organizations.filter(
        ({ session }) =>
          session === null ||
          sections.some(({ target }) => at(target) === at({ kind: 'ssoSession', name: session })),
      ),
    });
  }
}

/** Another for another secret; of what is in memory here it may tell anything. */
function versionOf(line: Line | undefined): string | null {
  return line === undefined ? null : `v-${line.value}`;
}

function gone({ kind, name }: EditTarget): Failure {
  return refuse('edit_no_such_target', { kind, name });
}

function done(request: TargetRequest): Pick<Applied, 'code' | 'params'> {
  const { name } = request.target;
  switch (request.edit) {
    case 'add':
      return { code: 'added', params: { name } };
    case 'change':
      return { code: 'changed', params: { name } };
    case 'rename':
      return { code: 'renamed', params: { name, to: request.to } };
    case 'duplicate':
      return { code: 'duplicated', params: { name, to: request.to } };
    case 'delete':
      return { code: 'deleted', params: { name } };
  }
}

function edited(sections: readonly Section[], edit: TargetRequest): Section[] {
  const own = ({ target }: Section) => at(target) === at(edit.target);
  switch (edit.edit) {
    case 'add': {
      const keys = edit.settings.map(({ key }) => key);
      const kind = kindOf(keys) ?? 'settingsOnly';
      return [...sections, { target: edit.target, kind, lines: edit.settings }];
    }
    case 'change':
      return sections.map((section) => {
        if (!own(section)) return section;
        const lines = changed(section.lines, edit);
        return { ...section, kind: kindOf(lines.map(({ key }) => key)) ?? section.kind, lines };
      });
    case 'rename': {
      const { name } = edit.target;
      const repointed = ['source_profile', 'sso_session'];
      return sections.map((section) => ({
        ...section,
        target: own(section) ? { ...section.target, name: edit.to } : section.target,
        lines: section.lines.map((line) =>
          repointed.includes(line.key) && line.value === name ? { ...line, value: edit.to } : line,
        ),
      }));
    }
    case 'duplicate':
      return sections.flatMap((section) =>
        own(section)
          ? [section, { ...section, target: { ...section.target, name: edit.to } }]
          : [section],
      );
    case 'delete':
      return sections.filter((section) => !own(section));
  }
}

function changed(
  lines: readonly Line[],
  { set, unset }: Extract<EditRequest, { edit: 'change' }>,
): Line[] {
  const same = (a: Omit<Line, 'value'>, b: Omit<Line, 'value'>) =>
    a.key === b.key && a.nested === b.nested;
  const kept = lines
    .filter((line) => !unset.some((each) => same(each, line)))
    .map((line) => set.find((each) => same(each, line)) ?? line);
  return [...kept, ...set.filter((each) => !kept.some((line) => same(each, line)))];
}

function kindOf(keys: readonly string[]): FormKind | null {
  if (keys.includes('sso_registration_scopes')) return 'ssoSessionSection';
  if (keys.includes('role_arn')) return keys.includes('mfa_serial') ? 'roleWithMfa' : 'role';
  if (keys.includes('sso_session')) return 'sso';
  return keys.includes('aws_access_key_id') ? 'keys' : null;
}
