/** Switching, serving and their history on made-up files, as Rust does them. */
import type {
  AtOnce,
  AuditLine,
  ConsoleOpened,
  Done,
  Failure,
  Outcome,
  Overview,
  ProfileRow,
  Shell,
  StandingPreview,
  StandingRequest,
  ToSee,
} from '../backend';
import type { StandingBackend } from '../standing';
import { refuse } from './checks';
import type { FakeEdits } from './edits';
import { at, servedTarget, type Line, type Section } from './files';

const ok = <T>(data: T): Outcome<T> => ({ status: 'ok', data });
const no = (error: Failure): Outcome<never> => ({ status: 'error', error });

const PROGRAM = '/usr/local/bin/rolecall';
const DEFAULT = 'default';
const ORIGINAL = 'default-original';
const OF_CREDENTIALS = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'credential_process',
  'mfa_serial',
  'role_arn',
  'source_profile',
  'sso_account_id',
  'sso_region',
  'sso_role_name',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
]);

/** Whether the setting is one by which the credentials of a profile come about. */
export const isOfCredentials = (key: string) => OF_CREDENTIALS.has(key);

type Consent = 'switch' | 'serve';
type Planned = { request: StandingRequest; sections: Section[]; until: number | null };
type World = {
  overview: () => Overview;
  change: (rest: Partial<Overview>) => void;
  files: FakeEdits;
  signIn: (profile: string) => Promise<Outcome<null>>;
  told: () => void;
};

export class FakeStanding implements Omit<StandingBackend, 'standingOrErrand'> {
  readonly #world: World;
  readonly #planned = new Map<number, Planned>();
  readonly #consented = new Set<Consent>();
  #log: AuditLine[];
  #next = 1;

  constructor(world: World, log: readonly AuditLine[]) {
    this.#world = world;
    this.#log = [...log];
  }

  async previewStanding(request: StandingRequest): Promise<Outcome<StandingPreview>> {
    const refusal = this.#refusal(request);
    if (refusal !== null) return no(refusal);
    const { files } = this.#world;
    const until =
      request.action === 'switch' && request.minutes !== null
        ? Date.now() + request.minutes * 60_000
        : null;
    const sections = this.#changed(request, until);
    const id = this.#next++;
    this.#planned.clear();
    this.#planned.set(id, { request, sections, until });
    return ok({
      id,
      files: files.diff(sections),
      warnings:
        request.action === 'switch' || request.action === 'restore' ? this.#followers(request) : [],
      because: this.#because(request),
    });
  }

  async standingAtOnce(request: StandingRequest): Promise<Outcome<AtOnce>> {
    const shown = await this.previewStanding(request);
    if (shown.status === 'error') return shown;
    const preview = shown.data;
    if (preview.because !== null) return ok({ is: 'toSee', preview });
    const applied = await this.applyStanding(preview.id);
    return applied.status === 'ok' ? ok({ is: 'done', done: applied.data }) : applied;
  }

  async applyStanding(id: number): Promise<Outcome<Done>> {
    const planned = this.#planned.get(id);
    if (planned === undefined) return no(refuse('edit_outdated'));
    this.#planned.delete(id);
    this.#consented.add(consentOf(planned.request));
    this.#write(planned);
    const { request } = planned;
    switch (request.action) {
      case 'switch':
        this.note('switch', request.to);
        return ok({ code: 'switched', params: { name: request.to } });
      case 'restore':
        this.note('restore', null);
        return ok({ code: 'restored', params: {} });
      case 'serve':
        this.note('serve', request.profile);
        return ok({ code: 'served', params: { name: request.profile } });
      case 'stopServing':
        this.note('stop_serving', request.profile);
        return ok({ code: 'stopped_serving', params: { name: request.profile } });
    }
  }

  async auditLog(): Promise<Outcome<AuditLine[]>> {
    return ok(this.#log);
  }

  async copyEnvironment(profile: string, shell: Shell): Promise<Outcome<null>> {
    void shell;
    if (this.#row(profile)?.session.state !== 'signedIn') {
      const outcome = await this.#world.signIn(profile);
      if (outcome.status === 'error') return outcome;
    }
    this.note('copy_environment', profile);
    return ok(null);
  }

  async openTerminal(profile: string): Promise<Outcome<null>> {
    const row = this.#row(profile);
    if (row?.kind === 'roleWithMfa' && !row.served) {
      return { status: 'error', error: refuse('terminal_not_by_name', { profile }) };
    }
    this.note('open_terminal', profile);
    return ok(null);
  }

  async openConsole(profile: string): Promise<Outcome<ConsoleOpened>> {
    const row = this.#row(profile);
    if (row?.kind === 'keys') {
      return { status: 'error', error: refuse('console_long_term_keys', { profile }) };
    }
    if (row?.session.state !== 'signedIn') {
      const outcome = await this.#world.signIn(profile);
      if (outcome.status === 'error') return outcome;
    }
    this.note('open_console', profile);
    return ok('asPreferred');
  }

  async copyConsoleLink(profile: string): Promise<Outcome<null>> {
    const outcome = await this.openConsole(profile);
    return outcome.status === 'ok' ? ok(null) : outcome;
  }

  /** What a person sees before the first time; not asked again in situations that begin after it. */
  begin(request: StandingRequest, until: number | null = null): void {
    this.#consented.add(consentOf(request));
    this.#write({ request, sections: this.#changed(request, until), until });
  }

  note(what: AuditLine['what'], profile: string | null, rest: Partial<AuditLine> = {}): void {
    const row = profile === null ? null : this.#row(profile);
    const session = row?.session.state === 'signedIn' ? row.session : null;
    const line: AuditLine = {
      at: Date.now(),
      what,
      profile,
      login: null,
      accountId: session?.accountId ?? row?.accountId ?? null,
      arn: session?.arn ?? null,
      expiresAt: session?.expiresAt ?? null,
      to: { kind: 'app' },
      refused: false,
      ...rest,
    };
    this.#log = [line, ...this.#log].slice(0, 500);
    this.#world.told();
  }

  #row(name: string): ProfileRow | null {
    return this.#world.overview().profiles.find((row) => row.name === name) ?? null;
  }

  #refusal(request: StandingRequest): Failure | null {
    const { switchedTo } = this.#world.overview().ambient;
    switch (request.action) {
      case 'switch': {
        if (request.to === DEFAULT || request.to === ORIGINAL) return refuse('switch_to_itself');
        const row = this.#row(request.to);
        if (row === null) return refuse('profile_unknown', { profile: request.to });
        if (row.kind === 'broken') return refuse('standing_on_broken', { profile: row.name });
        return this.#row(DEFAULT)?.served === true ? refuse('served', { profile: DEFAULT }) : null;
      }
      case 'restore':
        return switchedTo === null ? refuse('not_switched') : null;
      case 'serve': {
        const { profile } = request;
        const row = this.#row(profile);
        if (row === null) return refuse('profile_unknown', { profile });
        if (row.served) return refuse('served', { profile });
        if (profile === DEFAULT && switchedTo !== null) return refuse('switched');
        return ['role', 'roleWithMfa', 'sso', 'ssoLegacy'].includes(row.kind)
          ? null
          : refuse('nothing_to_serve', { profile });
      }
      case 'stopServing':
        return this.#row(request.profile)?.served === true
          ? null
          : refuse('not_served', { profile: request.profile });
    }
  }

  #because(request: StandingRequest): ToSee | null {
    if (request.action === 'switch' && this.#row(request.to)?.production) return 'production';
    return this.#consented.has(consentOf(request)) ? null : 'firstTime';
  }

  #followers(request: StandingRequest): StandingPreview['warnings'] {
    const of = request.action === 'switch' ? DEFAULT : ORIGINAL;
    const names = this.#world
      .overview()
      .profiles.filter(({ source }) => source === of)
      .map(({ name }) => name);
    return names.length === 0 ? [] : [{ code: 'others_change', params: {}, names }];
  }

  #changed(request: StandingRequest, until: number | null): Section[] {
    const sections = this.#world.files.sections();
    switch (request.action) {
      case 'switch': {
        const line = process(request.to, until);
        const region = this.#row(request.to)?.region ?? null;
        return this.#row(ORIGINAL) === null
          ? displaced(sections, line, region)
          : sections.map((each) => (named(each, DEFAULT) ? signing(each, line, region) : each));
      }
      case 'restore':
        return restored(sections);
      case 'serve':
        return sections.flatMap((section) => {
          if (!named(section, request.profile)) return [section];
          const [own, rest] = split(section.lines);
          const ask: Line = {
            key: 'credential_process',
            nested: null,
            value: process(request.profile, null),
          };
          return [
            { ...section, kind: 'process', lines: [ask, ...rest] },
            { target: servedTarget(request.profile), kind: section.kind, lines: own },
          ];
        });
      case 'stopServing': {
        const behind = sections.find(
          ({ target }) => at(target) === at(servedTarget(request.profile)),
        );
        return sections.flatMap((section) => {
          if (section === behind) return [];
          if (!named(section, request.profile) || behind === undefined) return [section];
          const [, rest] = split(section.lines);
          return [{ ...section, kind: behind.kind, lines: [...behind.lines, ...rest] }];
        });
      }
    }
  }

  #write({ request, sections, until }: Planned): void {
    const { overview, change, files } = this.#world;
    const before = overview();
    if (request.action === 'serve' || request.action === 'stopServing') {
      const served = request.action === 'serve';
      files.put(sections);
      change({
        profiles: before.profiles.map((row) =>
          row.name === request.profile ? { ...row, served } : row,
        ),
      });
      return;
    }
    const own = before.profiles.find(({ name }) => name === ORIGINAL) ?? this.#row(DEFAULT);
    const to = request.action === 'switch' ? this.#row(request.to) : null;
    const rest = before.profiles.filter(({ name }) => name !== ORIGINAL && name !== DEFAULT);
    const [from, now] = to === null ? [ORIGINAL, DEFAULT] : [DEFAULT, ORIGINAL];
    const followed = rest.map((row) => (row.source === from ? { ...row, source: now } : row));
    const original = own === null ? [] : [{ ...own, name: to === null ? DEFAULT : ORIGINAL }];
    // It signs as the other profile does, with the very session of that one.
    const signs =
      to === null
        ? []
        : [{ ...to, name: DEFAULT, role: null, source: null, production: false, served: false }];
    files.put(sections);
    change({
      profiles: [...signs, ...original, ...followed],
      ambient: { ...before.ambient, switchedTo: to?.name ?? null, until },
    });
  }
}

function consentOf({ action }: StandingRequest): Consent {
  return action === 'switch' || action === 'restore' ? 'switch' : 'serve';
}

function process(profile: string, until: number | null): string {
  const time = until === null ? '' : ` --until ${new Date(until).toISOString().slice(0, 19)}Z`;
  return `${PROGRAM} credentials${time} -- ${profile}`;
}

function named({ target }: Section, name: string): boolean {
  return target.kind === 'profile' && target.name === name;
}

/** The settings by which credentials come about, and the others. */
function split(lines: readonly Line[]): [Line[], Line[]] {
  return [
    lines.filter(({ key }) => isOfCredentials(key)),
    lines.filter(({ key }) => !isOfCredentials(key)),
  ];
}

/** The section as one that asks for another profile's credentials, in that one's region. */
function signing(section: Section, value: string, region: string | null): Section {
  const [, rest] = split(section.lines);
  const others = region === null ? rest : rest.filter(({ key }) => key !== 'region');
  const line = (key: string, text: string): Line => ({ key, nested: null, value: text });
  const of = region === null ? [] : [line('region', region)];
  return {
    ...section,
    kind: 'process',
    lines: [line('credential_process', value), ...of, ...others],
  };
}

function displaced(sections: readonly Section[], value: string, region: string | null): Section[] {
  const own = sections.find((section) => named(section, DEFAULT));
  const kept = own?.lines.filter(
    ({ key }) => isOfCredentials(key) || (key === 'region' && region !== null),
  );
  const fresh: Section = { target: { kind: 'profile', name: DEFAULT }, kind: 'process', lines: [] };
  const followed = repointed(sections, DEFAULT, ORIGINAL);
  const all = own === undefined ? [fresh, ...followed] : followed;
  return all.flatMap((section) =>
    named(section, DEFAULT)
      ? [
          signing(section, value, region),
          ...(kept === undefined || kept.length === 0
            ? []
            : [{ ...section, target: { kind: 'profile' as const, name: ORIGINAL }, lines: kept }]),
        ]
      : [section],
  );
}

function restored(sections: readonly Section[]): Section[] {
  const original = sections.find((section) => named(section, ORIGINAL));
  return repointed(sections, ORIGINAL, DEFAULT).flatMap((section) => {
    if (named(section, ORIGINAL)) return [];
    if (!named(section, DEFAULT)) return [section];
    if (original === undefined) return [];
    const [, rest] = split(section.lines);
    const own = original.lines.map(({ key }) => key);
    const others = rest.filter(({ key }) => !own.includes(key));
    return [{ ...section, kind: original.kind, lines: [...original.lines, ...others] }];
  });
}

function repointed(sections: readonly Section[], from: string, to: string): Section[] {
  return sections.map((section) => ({
    ...section,
    lines: section.lines.map((line) =>
      line.key === 'source_profile' && line.value === from ? { ...line, value: to } : line,
    ),
  }));
}
