import type { Backend, Errand, Failure, Outcome, StandingRequest } from '../ipc/backend';
import { carryOut, doneBy, type Deed, type Doers } from '../model/deeds';
import { failureWords, fill, words } from '../model/messages';
import { Clock } from './clock.svelte';
import { Palette } from './palette.svelte';
import { Profiles } from './profiles.svelte';

/**
 * The palette in a window of its own.
 *
 * It goes when something was done, when a prompt comes, and when the person looks elsewhere; what went wrong while it
 * is there is told in it. What has to be shown to be agreed to is the main window's; marks and edits, too, for here
 * nobody would see what became of them.
 */
export class Quick {
  readonly clock = new Clock();
  readonly profiles: Profiles;
  readonly palette: Palette;
  /** Whether something is being done. */
  working = $state(false);
  failure = $state.raw<{ title: string; next: string } | null>(null);
  readonly #backend: Backend;
  readonly #doers: Doers;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.profiles = new Profiles(backend, this.clock);
    const shows = (errand: Errand) => () => backend.showMain(errand);
    this.#doers = {
      signIn: ({ profile }) => void this.#do(() => backend.signIn(profile)),
      cancel: ({ profile }) => void this.#stay(() => backend.cancelSignIn(profile)),
      signOut: ({ profile }) => void this.#do(() => backend.signOut(profile)),
      switch: ({ profile, minutes }) =>
        void this.#standing({ action: 'switch', to: profile, minutes }),
      restore: () => void this.#standing({ action: 'restore' }),
      serve: ({ profile }) => void this.#standing({ action: 'serve', profile }),
      stopServing: ({ profile }) => void this.#standing({ action: 'stopServing', profile }),
      copy: ({ profile, shell }) => void this.#do(() => backend.copyEnvironment(profile, shell)),
      open: ({ profile, way }) =>
        void this.#do((): Promise<Outcome<unknown>> => {
          if (way === 'terminal') return backend.openTerminal(profile);
          return way === 'console'
            ? backend.openConsole(profile)
            : backend.copyConsoleLink(profile);
        }),
      loginSignIn: ({ key }) => void this.#do(() => backend.ssoSignIn(key)),
      loginCancel: ({ key }) => void this.#stay(() => backend.ssoCancel(key)),
      loginSignOut: ({ key }) => void this.#do(() => backend.ssoSignOut(key)),
      show: ({ profile }) => void this.#do(shows({ errand: 'showProfile', name: profile })),
      edit: ({ profile }) => void this.#do(shows({ errand: 'edit', name: profile })),
      compose: () => void this.#do(shows({ errand: 'add' })),
      view: ({ view }) => void this.#do(shows({ errand: 'view', view })),
      quit: () => void this.#do(() => backend.quit()),
    };
    this.palette = new Palette(this.profiles, this.clock, doneBy(this.#doers));
  }

  /** Asks and listens from now on. Returns what ends it. */
  start(): () => void {
    const detach = this.#backend.onChanged(({ what }) => {
      // The prompt has a window of its own.
      if (what === 'prompt') this.#makeWay();
      if (what === 'profiles' || what === 'sessions') void this.profiles.refresh();
    });
    void this.profiles.begin(detach);
    return () => void detach.then((off) => off());
  }

  carryOut(deed: Deed): void {
    if (this.working && deed.does !== 'cancel' && deed.does !== 'loginCancel') return;
    this.failure = null;
    carryOut(this.#doers, deed);
  }

  hide(): void {
    this.palette.reset();
    this.failure = null;
    void this.#backend.hidePalette();
  }

  /** A prompt came of what is being done here. */
  #makeWay(): void {
    if (this.working) this.hide();
  }

  async #do(
    deed: () => Promise<Outcome<unknown>>,
    failed: string = words.palette.failed,
  ): Promise<void> {
    this.working = true;
    const outcome = await deed();
    this.working = false;
    if (outcome.status === 'ok') this.hide();
    else await this.#failed(failed, outcome.error);
  }

  /** What has to be seen before, the main window shows. */
  #standing(change: StandingRequest): Promise<void> {
    const failed = words.standing.failed[change.action];
    return this.#do(() => this.#backend.standingOrErrand(change), failed);
  }

  /** Does what leaves something to be done here. */
  async #stay(deed: () => Promise<Outcome<null>>): Promise<void> {
    const outcome = await deed();
    if (outcome.status === 'error') await this.#failed(words.palette.failed, outcome.error);
    else await this.profiles.refresh();
  }

  async #failed(template: string, failure: Failure): Promise<void> {
    await this.profiles.refresh();
    if (failure.code === 'cancelled') return;
    const { title, next } = failureWords(failure);
    this.failure = { title: fill(template, { title }), next };
  }
}
