import type {
  About,
  MarkChange,
  Outcome,
  Overview,
  Preference,
  Preferences,
  ProfileRow,
  StartAtLogin,
  Terminal,
} from '../backend';
import type { Failure } from '../bindings';

const ok = <T>(data: T): Outcome<T> => ({ status: 'ok', data });
const failed = (code: Failure['code'], params = {}): { status: 'error'; error: Failure } => ({
  status: 'error',
  error: { code, params, detail: null },
});

type World = {
  overview: () => Overview;
  change: (rest: Partial<Overview>) => void;
};

/** What goes wrong with settings: the file is read-only, or of a newer version. */
export type SettingsTrouble = 'none' | 'readOnly' | 'newer';

/** What the person prefers and says of profiles, kept as long as the page. */
export class FakePreferences {
  readonly #world: World;
  readonly #trouble: SettingsTrouble;
  #preferences: Preferences = {
    closing: null,
    startHidden: false,
    notifyEndings: true,
    notifyPrompts: true,
    terminal: null,
    consolePerAccount: true,
  };
  #login: StartAtLogin;
  #browserProfiles = ['111122223333', '444455556666', '777788889999'];

  constructor(world: World, trouble: SettingsTrouble) {
    this.#world = world;
    this.#trouble = trouble;
    const refused = world.overview().sandbox ? failed('autostart_in_sandbox').error : null;
    this.#login = { on: false, refused };
  }

  async preferences(): Promise<Outcome<Preferences>> {
    return ok(this.#preferences);
  }

  async setPreference({ preference, value }: Preference): Promise<Outcome<null>> {
    const refused = this.#refused();
    if (refused !== null) return refused;
    this.#preferences = { ...this.#preferences, [preference]: value };
    this.#world.change({});
    return ok(null);
  }

  async markProfile(profile: string, { mark, value }: MarkChange): Promise<Outcome<null>> {
    const refused = this.#refused();
    if (refused !== null) return refused;
    const kept = mark === 'tags' ? eachOnce(value) : value === '' ? null : value;
    const marked = (row: ProfileRow) => (row.name === profile ? { ...row, [mark]: kept } : row);
    this.#world.change({ profiles: this.#world.overview().profiles.map(marked) });
    return ok(null);
  }

  async startAtLogin(): Promise<Outcome<StartAtLogin>> {
    return ok(this.#login);
  }

  async setStartAtLogin(on: boolean): Promise<Outcome<null>> {
    if (this.#login.refused !== null) return { status: 'error', error: this.#login.refused };
    this.#login = { ...this.#login, on };
    return ok(null);
  }

  async about(): Promise<Outcome<About>> {
    return ok({
      version: '0.1.0',
      tauri: '2.12.5',
      webview: 'WebKitGTK 2.50.4',
      os: 'Debian GNU/Linux 12 (bookworm) (x86_64)',
      licence: 'MIT OR Apache-2.0',
    });
  }

  async diagnostics(): Promise<Outcome<string>> {
    const { profiles } = this.#world.overview();
    return ok(
      [
        'Rolecall: 0.1.0',
        'Tauri: 2.12.5',
        'Web view: WebKitGTK 2.50.4',
        'System: Debian GNU/Linux 12 (bookworm) (x86_64)',
        'Desktop: XFCE',
        '',
        'Files',
        'config: ~/.aws/config, present',
        'credentials: ~/.aws/credentials, present',
        '',
        'Profiles',
        `profiles: ${profiles.length}`,
        '',
      ].join('\n'),
    );
  }

  async copyDiagnostics(): Promise<Outcome<null>> {
    return ok(null);
  }

  async terminals(): Promise<Outcome<Terminal[]>> {
    return ok([
      { id: 'xfce4-terminal', name: 'Xfce Terminal' },
      { id: 'kitty', name: 'kitty' },
    ]);
  }

  async browserProfiles(): Promise<Outcome<string[]>> {
    return ok(this.#browserProfiles);
  }

  async forgetBrowserProfiles(): Promise<Outcome<null>> {
    this.#browserProfiles = [];
    return ok(null);
  }

  #refused(): { status: 'error'; error: Failure } | null {
    const path = '~/.config/rolecall/settings.json';
    if (this.#trouble === 'readOnly') return failed('settings_read_only', { path });
    return this.#trouble === 'newer' ? failed('settings_newer', { path }) : null;
  }
}

function eachOnce(tags: readonly string[]): string[] {
  const kept: string[] = [];
  for (const tag of tags.map((each) => each.trim()).filter(Boolean)) {
    if (!kept.some((known) => known.toLowerCase() === tag.toLowerCase())) kept.push(tag);
  }
  return kept;
}
