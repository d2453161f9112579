import type {
  AuditLine,
  Backend,
  Closing,
  EditTarget,
  Failure,
  FileLines,
  ProfileDetail,
  ToolVerdict,
} from '../ipc/backend';
import type { Filter } from '../model/list';
import { failureWords, fill, notifications, words } from '../model/messages';
import { loginName } from '../model/organization';
import { actionFor } from '../model/session';
import { placeOf } from '../model/standing';
import { Browse } from './browse.svelte';
import { Clock } from './clock.svelte';
import { Copies } from './copies.svelte';
import { Edits } from './edits.svelte';
import { Errands, type Runners } from './errands.svelte';
import { Latest } from './latest.svelte';
import { Notices } from './notices.svelte';
import { Organizations } from './organizations.svelte';
import { PerProfile } from './per-profile.svelte';
import { Preferences } from './preferences.svelte';
import { Profiles } from './profiles.svelte';
import { Sessions } from './sessions.svelte';
import { Standings } from './standing.svelte';
import { Toasts } from './toast.svelte';
import { Work } from './work.svelte';

/** The views of a profile, in their order. */
export const tabs = ['overview', 'edit', 'file', 'tools'] as const;
export type Tab = (typeof tabs)[number];

/** Everything the main window knows, wired together once. */
export class MainState {
  readonly clock = new Clock();
  readonly notices = new Notices();
  readonly profiles: Profiles;
  readonly browse: Browse;
  readonly detail: PerProfile<ProfileDetail>;
  readonly lines: PerProfile<FileLines[]>;
  readonly tools: PerProfile<ToolVerdict[]>;
  readonly sessions: Sessions;
  readonly organizations: Organizations;
  readonly edits: Edits;
  readonly toasts: Toasts;
  readonly standings: Standings;
  readonly copies: Copies;
  readonly work: Work;
  readonly preferences: Preferences;
  readonly history: Latest<AuditLine[]>;
  /** Stays from profile to profile. */
  tab = $state<Tab>('overview');
  /** The SSO session whose settings are shown in place of its organization. */
  sessionInEdit = $state<string | null>(null);
  /** Whether the quick palette is there. */
  paletteOpen = $state(false);
  /** That the window is to be closed, and how if that is known, while something has to be asked before. */
  closing = $state.raw<{ choice: Closing | null; discards: boolean } | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.profiles = new Profiles(backend, this.clock);
    this.browse = new Browse(this.profiles, this.clock, (name) =>
      this.edits.hasDraft({ kind: 'profile', name }),
    );
    this.detail = new PerProfile((name) => backend.profileDetail(name));
    this.lines = new PerProfile((name) => backend.profileLines(name));
    this.tools = new PerProfile((name) => backend.toolVerdicts(name));
    this.sessions = new Sessions(backend, this.profiles, this.notices, () =>
      this.tab === 'overview' ? (this.browse.selected?.name ?? null) : null,
    );
    this.organizations = new Organizations(
      backend,
      this.profiles,
      this.notices,
      this.clock,
      () => this.browse.organization,
    );
    const refresh = () => {
      void this.#refreshPages();
      return this.profiles.refresh();
    };
    this.edits = new Edits({
      backend,
      notices: this.notices,
      refresh,
      show: (target) => this.#show(target),
    });
    const { profiles, notices, clock } = this;
    this.toasts = new Toasts(() => this.edits.undos.dismiss());
    this.standings = new Standings({
      backend,
      profiles,
      notices,
      clock,
      refresh,
      toasts: this.toasts,
    });
    this.copies = new Copies(backend, notices, this.toasts);
    this.work = new Work(backend, notices, this.toasts);
    this.preferences = new Preferences({ backend, profiles, notices, toasts: this.toasts });
    this.history = new Latest(() => backend.auditLog());
  }

  /**
   * Asks and listens from now on, and does what the window was opened for. Returns what ends it.
   */
  start(runners: Runners): () => void {
    const errands = new Errands(this.#backend, runners);
    const detach = this.#backend.onChanged(({ what }) => {
      if (what === 'errand') void errands.run();
      if (what === 'history' && this.browse.historyOpen) void this.history.refresh();
      if (what !== 'profiles' && what !== 'sessions') return;
      void this.profiles.refresh();
      void this.#refreshPages();
      if (this.browse.settingsOpen) void this.preferences.refresh();
    });
    void this.profiles.begin(detach).then(() => errands.run());
    void detach.then(() => this.edits.unsettled.refresh());
    return () => void detach.then((off) => off());
  }

  /** Another filter leaves the settings of an SSO session, but not their draft. */
  browseBy(filter: Filter): void {
    this.sessionInEdit = null;
    this.browse.show(filter);
  }

  /** What is looked at becomes what was chosen: a draft may come of it, and must stay in view. */
  showTab(tab: Tab): void {
    this.tab = tab;
    const { selected } = this.browse;
    if (selected !== null) this.browse.select(selected.name);
  }

  /** Whether something modal is open: then no key is the window's. */
  modal = $derived.by(
    () =>
      this.edits.modal ||
      this.standings.current !== null ||
      this.paletteOpen ||
      this.closing !== null,
  );

  /** The selected profile, with a sign-in that was just asked for already under way. */
  selected = $derived.by(() => {
    const row = this.browse.selected;
    return row === null ? null : this.sessions.asStarted(row);
  });

  /** What is to be edited in view: a profile, also one that is gone but for its draft, or an SSO session. */
  target: EditTarget | null = $derived.by(() => {
    const { gone, selected } = this.browse;
    const session = this.organization?.session ?? null;
    if (session !== null) return { kind: 'ssoSession', name: session };
    const name = gone ?? selected?.name ?? null;
    return name === null ? null : { kind: 'profile', name };
  });

  /** The organization whose page is shown. */
  organization = $derived.by(() => {
    const key = this.browse.organization;
    return key === null ? null : this.organizations.get(key);
  });

  /** What Enter and the main button do for the selected profile; null while unknown or if nothing can be done. */
  action = $derived.by(() => {
    const { selected } = this;
    const detail = this.detail.value;
    if (selected === null) return null;
    const free = placeOf(selected.name, this.standings.switched) === 'free';
    const action = actionFor(selected.session, free, this.clock.now);
    if (action === 'cancel') return action;
    return detail === null || detail.row.name !== selected.name || detail.blocked !== null
      ? null
      : action;
  });

  /** Whoever types a name and presses Enter at once is faster than the profile's page: it is waited for. */
  async act(): Promise<void> {
    const asked = this.selected?.name;
    if (this.action === null) await this.detail.refresh();
    const { selected, action } = this;
    if (selected === null || selected.name !== asked || action === null) return;
    if (action === 'cancel') await this.sessions.cancel(selected.name);
    else if (action === 'switch') await this.switchTo(selected.name, null);
    else await this.sessions.signIn(selected.name);
  }

  switchTo(to: string, minutes: number | null): Promise<void> {
    return this.standings.ask({ action: 'switch', to, minutes });
  }

  /** Switches to what is selected, whatever its state; there is nothing to do for the default profile itself. */
  async switchToSelected(): Promise<void> {
    const { selected } = this;
    if (selected === null) return;
    const place = placeOf(selected.name, this.standings.switched);
    if (place === 'free') await this.switchTo(selected.name, null);
  }

  /** Takes back what was done last: what a toast offers, else the last edit. */
  async undo(): Promise<void> {
    if (!this.toasts.takeBack()) await this.edits.undos.undo();
  }

  /** Opens the quick palette, unless something has to be answered first. */
  openPalette(): void {
    if (!this.modal) this.paletteOpen = true;
  }

  /** Asks what has to be asked before the window closes; `choice` is null where that is the person's, too. */
  close(choice: Closing | null): void {
    this.closing = { choice, discards: false };
    if (this.edits.drafts.length === 0) this.#goOnClosing(this.closing);
  }

  /** Lets the drafts go with the window. */
  discardDrafts(): void {
    if (this.closing === null) return;
    this.closing = { ...this.closing, discards: true };
    this.#goOnClosing(this.closing);
  }

  #goOnClosing({ choice }: { choice: Closing | null }): void {
    if (choice !== null) void this.decideClosing(choice, false);
  }

  async decideClosing(choice: Closing, remember: boolean): Promise<void> {
    const outcome = await this.#backend.decideClosing(choice, remember);
    this.closing = null;
    if (outcome.status === 'ok') return;
    const { title, next } = failureWords(outcome.error);
    this.notices.add(fill(words.closing.failed, { title }), next);
  }

  async quit(): Promise<void> {
    const outcome = await this.#backend.quit();
    if (outcome.status === 'error') this.tell(outcome.error);
  }

  /** Tells of what went wrong where this window did not see it. */
  tell(failure: Failure): void {
    const { title, next } = failureWords(failure);
    this.notices.add(title, next);
    this.notices.announce(title);
  }

  tellConsoleShared(profile: string): void {
    const { title, body } = notifications.console_shared;
    this.notices.add(fill(title, { profile }), body);
  }

  tellGone(profile: string): void {
    const title = fill(words.errand.gone, { profile });
    this.notices.add(title, words.errand.goneNext);
    this.notices.announce(title);
  }

  async #refreshPages(): Promise<void> {
    const pages = [this.edits, this.detail, this.lines, this.tools];
    await Promise.all(pages.map((page) => page.refresh()));
  }

  #show({ kind, name }: EditTarget): void {
    if (kind === 'profile') {
      this.browse.find(name);
      return;
    }
    const organization = this.organizations.all.find(({ session }) => session === name);
    if (organization === undefined) return;
    const { key } = organization;
    this.browse.show({ by: 'organization', key, login: loginName(organization) });
    this.sessionInEdit = name;
  }
}
