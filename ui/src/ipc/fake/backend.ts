import type { Backend, Change, Failure, Outcome, Overview, SessionState } from '../backend';
import { detailOf } from './detail';
import { signedIn } from './profiles';
import { scenario, type Scenario } from './scenarios';

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
  #revision = 1;

  constructor(start: Scenario, signInTakes = 1500) {
    this.#scenario = start;
    this.#signInTakes = signInTakes;
  }

  static of(name: string, signInTakes?: number): FakeBackend {
    return new FakeBackend(scenario(name), signInTakes);
  }

  async overview() {
    if (this.#scenario.trouble === 'slow') await pause(3000);
    if (this.#scenario.trouble === 'silent') return error('internal');
    return ok(this.#scenario.overview);
  }

  async profileDetail(name: string) {
    const row = this.#scenario.overview.profiles.find((profile) => profile.name === name);
    return row === undefined ? error('profile_unknown', { profile: name }) : ok(detailOf(row));
  }

  async signIn(name: string): Promise<Outcome<null>> {
    const before = this.#session(name);
    this.#setSession(name, { state: 'signingIn' });
    const cancelled = await Promise.race([
      pause(this.#signInTakes).then(() => false),
      new Promise<boolean>((resolve) => this.#cancelled.set(name, () => resolve(true))),
    ]);
    this.#cancelled.delete(name);
    if (cancelled) {
      this.#setSession(name, before ?? { state: 'none' });
      return error('cancelled');
    }
    this.#setSession(name, { ...signedIn(60), since: Date.now() } as SessionState);
    return ok(null);
  }

  async cancelSignIn(name: string) {
    this.#cancelled.get(name)?.();
    return ok(null);
  }

  async signOut(name: string) {
    this.#setSession(name, { state: 'none' });
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

  async onChanged(listener: (change: Change) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What an edit of the files would do. */
  change(rest: Partial<Overview>): void {
    this.#scenario.overview = { ...this.#scenario.overview, ...rest };
    this.#tell('profiles');
  }

  #session(name: string): SessionState | undefined {
    return this.#scenario.overview.profiles.find((profile) => profile.name === name)?.session;
  }

  #setSession(name: string, session: SessionState): void {
    const { overview } = this.#scenario;
    const profiles = overview.profiles.map((row) =>
      row.name === name ? { ...row, session } : row,
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
    if (what !== 'prompt') this.#scenario.overview = { ...this.#scenario.overview, revision };
    for (const listener of this.#listeners) listener({ what, revision });
  }
}
