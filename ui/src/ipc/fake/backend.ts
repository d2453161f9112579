import type {
  Account,
  Backend,
  Change,
  Closing,
  EditForm,
  EditRequest,
  EditTarget,
  Errand,
  FormKind,
  MarkChange,
  OrganizationState,
  Outcome,
  Overview,
  Preference,
  PromptCopy,
  SessionState,
  SettingKey,
  Shell,
  StandingRequest,
} from '../backend';
import type { Failure } from '../bindings';
import { detailOf, diagnosticsOf } from './detail';
import { FakeEdits } from './edits';
import { signedIn } from './profiles';
import { FakePreferences } from './preferences';
import { FakeStanding } from './standing';
import { page, scenario, type Scenario, type Waiting } from './scenarios';

const ok = <T>(data: T): Outcome<T> => ({ status: 'ok', data });
const error = (code: Failure['code'], params = {}): Outcome<never> => ({
  status: 'error',
  error: { code, params, detail: null },
});
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A backend that behaves as Rust does towards the window, without AWS: a sign-in takes a moment and works,
 * the code 000000 is wrong, every other one right.
 */
export class FakeBackend implements Backend {
  readonly #scenario: Scenario;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #cancelled = new Map<string, () => void>();
  readonly #signInTakes: number;
  /** The files, to be changed as by somebody else's editor. */
  readonly files: FakeEdits;
  readonly standing: FakeStanding;
  readonly settings: FakePreferences;
  /** What the main window was sent to do by the palette's, or by `send`. */
  readonly sent: Errand[] = [];
  /** What was asked of the windows, in its order. */
  readonly asked: ('hidePalette' | 'quit' | Closing | `always ${Closing}`)[] = [];
  /** Whether the main window holds what would be lost with it. */
  draft = false;
  readonly #errands: Errand[];
  #revision = 1;

  constructor(start: Scenario, signInTakes = 1500) {
    this.#scenario = start;
    this.#errands = start.errand === null ? [] : [start.errand];
    this.files = new FakeEdits(
      () => this.#scenario.overview,
      (rest) => this.change(rest),
    );
    this.#signInTakes = signInTakes;
    this.standing = new FakeStanding(
      {
        overview: () => this.#scenario.overview,
        change: (rest) => this.change(rest),
        files: this.files,
        signIn: (name) => this.signIn(name),
        told: () => this.#tell('history'),
      },
      start.log,
    );
    this.settings = new FakePreferences(
      { overview: () => this.#scenario.overview, change: (rest) => this.change(rest) },
      start.settings,
    );
    for (const { request, until } of start.standing) this.standing.begin(request, until);
  }

  static of(name: string, signInTakes?: number): FakeBackend {
    return new FakeBackend(scenario(name), signInTakes);
  }

  async overview() {
    if (this.#scenario.trouble === 'slow') await pause(3000);
    if (this.#scenario.trouble === 'silent') return error('internal');
    const { overview } = this.#scenario;
    const ofProfiles = overview.profiles.flatMap(diagnosticsOf);
    return ok({ ...overview, diagnostics: [...overview.diagnostics, ...ofProfiles] });
  }

  async overviewRevision() {
    return this.#scenario.trouble === 'silent'
      ? error('internal')
      : ok(this.#scenario.overview.revision);
  }

  async profileDetail(name: string) {
    const row = this.#scenario.overview.profiles.find((profile) => profile.name === name);
    if (row === undefined) return error('profile_unknown', { profile: name });
    const { ambient, profiles } = this.#scenario.overview;
    // The default profile signs the way of the one that it is by a switch.
    const signs = name === 'default' ? (ambient.switchedTo ?? name) : name;
    const target = profiles.find((profile) => profile.name === signs) ?? row;
    return ok({ ...detailOf(target), row });
  }

  async signIn(name: string): Promise<Outcome<null>> {
    const before = this.#session(name);
    this.#setSession(name, { state: 'signingIn' });
    const cancelled = await this.#cancelledWithin(name);
    if (cancelled) {
      this.#setSession(name, before ?? { state: 'none' });
      this.standing.note('sign_in', name, { refused: true });
      return error('cancelled');
    }
    const row = this.#scenario.overview.profiles.find((profile) => profile.name === name);
    const session = signedIn(60, row?.accountId ?? undefined, row?.role ?? undefined);
    this.#setSession(name, { ...session, since: Date.now() } as SessionState);
    this.standing.note('sign_in', name);
    return ok(null);
  }

  async cancelSignIn(name: string) {
    this.#cancelled.get(name)?.();
    return ok(null);
  }

  async signOut(name: string) {
    this.#setSession(name, { state: 'none' });
    this.standing.note('sign_out', name);
    return ok(null);
  }

  async promptState() {
    return ok(this.#scenario.prompt);
  }

  async promptAnswer(id: number, code: string): Promise<Outcome<null>> {
    if (this.#scenario.prompt.prompt?.id !== id) return ok(null);
    this.#setPhase({ phase: 'checking' });
    await pause(this.#signInTakes);
    if (code === '000000') {
      const failure: Failure = { code: 'code_rejected', params: {}, detail: null };
      this.#setPhase({ phase: 'asking', failure, attempts: 1 });
    } else {
      await this.promptCancel(id);
    }
    return ok(null);
  }

  async promptCancel(id: number) {
    const { prompt } = this.#scenario;
    if (prompt.prompt?.id === id) {
      this.#scenario.prompt = { ...prompt, prompt: null };
      this.#tell('prompt');
    }
    return ok(null);
  }

  async promptApprove(id: number): Promise<Outcome<null>> {
    return this.promptCancel(id);
  }

  async promptOpen(id: number): Promise<Outcome<null>> {
    return this.#scenario.prompt.prompt?.id === id ? ok(null) : error('prompt_gone');
  }

  async promptCopy(id: number, what: PromptCopy): Promise<Outcome<null>> {
    if (this.#scenario.prompt.prompt?.id !== id) return error('prompt_gone');
    const { phase } = this.#scenario.prompt.prompt;
    const text = phase.phase !== 'waiting' ? null : what === 'code' ? phase.userCode : phase.url;
    return text === null ? error('internal') : ok(null);
  }

  async promptRetry(id: number) {
    return this.#askForPage(id, null);
  }

  async promptUseDeviceCode(id: number) {
    return this.#askForPage(id, 'device');
  }

  async ssoSignIn(key: string): Promise<Outcome<null>> {
    this.#setOrganization(key, { state: 'signingIn' });
    const cancelled = await this.#cancelledWithin(key);
    if (cancelled) {
      this.#setOrganization(key, { state: 'signedOut' });
      return error('cancelled');
    }
    const expiresAt = Date.now() + 8 * 3_600_000;
    this.#setOrganization(key, { state: 'signedIn', expiresAt, renewable: false });
    this.#noteLogin('sign_in', key);
    return ok(null);
  }

  async ssoCancel(key: string) {
    this.#cancelled.get(key)?.();
    return ok(null);
  }

  async ssoSignOut(key: string) {
    this.#setOrganization(key, { state: 'signedOut' });
    this.#noteLogin('sign_out', key);
    return ok(null);
  }

  async ssoAccounts(): Promise<Outcome<Account[]>> {
    if (this.#scenario.trouble === 'accounts-slow') await pause(60_000);
    if (this.#scenario.trouble === 'accounts-fail') {
      this.#scenario.trouble = 'none';
      return error('aws_unreachable', { host: 'portal.sso.eu-central-1.amazonaws.com' });
    }
    return ok(this.#scenario.accounts);
  }

  editForm(target: EditTarget | null, kind: FormKind | null): Promise<Outcome<EditForm>> {
    return this.files.editForm(target, kind);
  }

  editChoices() {
    return this.files.editChoices();
  }

  checkField(kind: FormKind, setting: SettingKey, value: string) {
    return this.files.checkField(kind, setting, value);
  }

  checkName(target: EditTarget) {
    return this.files.checkName(target);
  }

  previewEdit(edit: EditRequest) {
    return this.files.previewEdit(edit);
  }

  discardPreview(id: number) {
    return this.files.discardPreview(id);
  }

  unsettled() {
    return this.files.unsettled();
  }

  dismissInterrupted(id: string) {
    return this.files.dismissInterrupted(id);
  }

  dismissOverwritten() {
    return this.files.dismissOverwritten();
  }

  dismissSetAside() {
    return this.files.dismissSetAside();
  }

  applyEdit(id: number) {
    return this.files.applyEdit(id);
  }

  undoEdit(id: number) {
    return this.files.undoEdit(id);
  }

  profileLines(name: string) {
    return this.files.profileLines(name);
  }

  toolVerdicts(name: string) {
    return this.files.toolVerdicts(name);
  }

  standingAtOnce(change: StandingRequest) {
    return this.standing.standingAtOnce(change);
  }

  async standingOrErrand(change: StandingRequest): Promise<Outcome<null>> {
    const outcome = await this.standing.standingAtOnce(change);
    if (outcome.status === 'error') return outcome;
    return outcome.data.is === 'done' ? ok(null) : this.showMain({ errand: 'standing', change });
  }

  previewStanding(change: StandingRequest) {
    return this.standing.previewStanding(change);
  }

  applyStanding(id: number) {
    return this.standing.applyStanding(id);
  }

  auditLog() {
    return this.standing.auditLog();
  }

  copyEnvironment(profile: string, shell: Shell) {
    return this.standing.copyEnvironment(profile, shell);
  }

  openTerminal(profile: string) {
    return this.standing.openTerminal(profile);
  }

  openConsole(profile: string) {
    return this.standing.openConsole(profile);
  }

  copyConsoleLink(profile: string) {
    return this.standing.copyConsoleLink(profile);
  }

  preferences() {
    return this.settings.preferences();
  }

  setPreference(preference: Preference) {
    return this.settings.setPreference(preference);
  }

  markProfile(profile: string, change: MarkChange) {
    return this.settings.markProfile(profile, change);
  }

  startAtLogin() {
    return this.settings.startAtLogin();
  }

  setStartAtLogin(on: boolean) {
    return this.settings.setStartAtLogin(on);
  }

  about() {
    return this.settings.about();
  }

  diagnostics() {
    return this.settings.diagnostics();
  }

  copyDiagnostics() {
    return this.settings.copyDiagnostics();
  }

  terminals() {
    return this.settings.terminals();
  }

  browserProfiles() {
    return this.settings.browserProfiles();
  }

  forgetBrowserProfiles() {
    return this.settings.forgetBrowserProfiles();
  }

  /** What comes up while a sign-in waits for the browser. */
  meanwhile(rest: Partial<Waiting>): void {
    const phase = this.#scenario.prompt.prompt?.phase;
    if (phase?.phase === 'waiting') this.#setPhase({ ...phase, ...rest });
  }

  async #askForPage(id: number, flow: 'device' | null): Promise<Outcome<null>> {
    const { prompt } = this.#scenario.prompt;
    if (prompt?.id !== id || prompt.need.need !== 'browser') return ok(null);
    const { session } = prompt.need;
    this.#setPhase({ phase: 'starting' });
    await pause(this.#signInTakes);
    this.#setPhase(page(flow ?? (session === null ? 'device' : 'authorization')));
    return ok(null);
  }

  async takeErrand(): Promise<Outcome<Errand | null>> {
    return ok(this.#errands.shift() ?? null);
  }

  async noteDraft(there: boolean): Promise<Outcome<null>> {
    this.draft = there;
    return ok(null);
  }

  async decideClosing(choice: Closing, remember: boolean): Promise<Outcome<null>> {
    if (remember) {
      const kept = await this.settings.setPreference({ preference: 'closing', value: choice });
      if (kept.status === 'error') return kept;
    }
    this.asked.push(remember ? `always ${choice}` : choice);
    return ok(null);
  }

  async showMain(errand: Errand): Promise<Outcome<null>> {
    this.sent.push(errand);
    return ok(null);
  }

  async hidePalette(): Promise<Outcome<null>> {
    this.asked.push('hidePalette');
    return ok(null);
  }

  async quit(): Promise<Outcome<null>> {
    if (this.draft) this.send({ errand: 'closing', choice: 'quit' });
    else this.asked.push('quit');
    return ok(null);
  }

  /** What the tray or a second start would do. */
  send(errand: Errand): void {
    this.#errands.push(errand);
    this.#tell('errand');
  }

  async onChanged(listener: (change: Change) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What an edit of the files would do. */
  change(rest: Partial<Overview>): void {
    this.#scenario.overview = { ...this.#scenario.overview, ...rest };
    this.#tell('profiles');
  }

  /** Whether the sign-in of that name was cancelled before its time was over. */
  async #cancelledWithin(name: string): Promise<boolean> {
    const cancelled = await Promise.race([
      pause(this.#signInTakes).then(() => false),
      new Promise<boolean>((resolve) => this.#cancelled.set(name, () => resolve(true))),
    ]);
    this.#cancelled.delete(name);
    return cancelled;
  }

  #noteLogin(what: 'sign_in' | 'sign_out', key: string): void {
    const login = this.#scenario.overview.organizations.find((each) => each.key === key);
    this.standing.note(what, null, { login: login?.session ?? login?.startUrlHost ?? key });
  }

  #setOrganization(key: string, state: OrganizationState): void {
    const { overview } = this.#scenario;
    const organizations = overview.organizations.map((organization) =>
      organization.key === key ? { ...organization, state } : organization,
    );
    this.#scenario.overview = { ...overview, organizations };
    this.#tell('sessions');
  }

  #session(name: string): SessionState | undefined {
    return this.#scenario.overview.profiles.find((profile) => profile.name === name)?.session;
  }

  #setSession(name: string, session: SessionState): void {
    const { overview } = this.#scenario;
    const { switchedTo } = overview.ambient;
    // The default profile and the one as which it signs have one session.
    const shared = switchedTo !== null && (name === 'default' || name === switchedTo);
    const profiles = overview.profiles.map((row) =>
      row.name === name || (shared && (row.name === 'default' || row.name === switchedTo))
        ? { ...row, session }
        : row,
    );
    this.#scenario.overview = { ...overview, profiles };
    this.#tell('sessions');
  }

  #setPhase(phase: NonNullable<Scenario['prompt']['prompt']>['phase']): void {
    const { prompt } = this.#scenario;
    if (prompt.prompt === null) return;
    this.#scenario.prompt = { ...prompt, prompt: { ...prompt.prompt, phase } };
    this.#tell('prompt');
  }

  #tell(what: Change['what']): void {
    const revision = (this.#revision += 1);
    if (what === 'profiles' || what === 'sessions')
      this.#scenario.overview = { ...this.#scenario.overview, revision };
    for (const listener of this.#listeners) listener({ what, revision });
  }
}
