import type { Backend } from '../ipc/backend';
import { actionFor } from '../model/session';
import { Browse } from './browse.svelte';
import { Clock } from './clock.svelte';
import { Detail } from './detail.svelte';
import { Notices } from './notices.svelte';
import { Organizations } from './organizations.svelte';
import { Profiles } from './profiles.svelte';
import { Sessions } from './sessions.svelte';

/** Everything the main window knows, wired together once. */
export class MainState {
  readonly clock = new Clock();
  readonly notices = new Notices();
  readonly profiles: Profiles;
  readonly browse: Browse;
  readonly detail: Detail;
  readonly sessions: Sessions;
  readonly organizations: Organizations;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.profiles = new Profiles(backend, this.clock);
    this.browse = new Browse(this.profiles, this.clock);
    this.detail = new Detail(backend);
    this.sessions = new Sessions(
      backend,
      this.profiles,
      this.notices,
      () => this.browse.selected?.name ?? null,
    );
    this.organizations = new Organizations(
      backend,
      this.profiles,
      this.notices,
      this.clock,
      () => this.browse.organization,
    );
  }

  /** Listens before it asks, so that no change falls in between. Returns what ends it. */
  start(): () => void {
    const detach = this.#backend.onChanged(({ what }) => {
      if (what === 'prompt') return;
      void this.profiles.refresh();
      void this.detail.refresh();
    });
    void detach.then(() => this.profiles.refresh());
    return () => void detach.then((off) => off());
  }

  /** The selected profile, with a sign-in that was just asked for already under way. */
  selected = $derived.by(() => {
    const row = this.browse.selected;
    return row === null ? null : this.sessions.asStarted(row);
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
    const action = actionFor(selected.session);
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
    else await this.sessions.signIn(selected.name);
  }
}
