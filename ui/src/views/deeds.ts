import type { Doers } from '../model/deeds';
import type { MainState } from '../state/main.svelte';

/** The parts of the window that something may lead to. */
export type Ways = {
  toProfile: (name: string) => void;
  toSettingsOf: (name: string) => void;
  toView: (view: 'history' | 'settings' | 'about' | 'problems') => void;
  compose: () => void;
};

/** What the palette does in the main window: what the window's own buttons do. */
export function mainDoers(main: MainState, ways: Ways): Doers {
  const { sessions, standings, organizations, preferences, copies, work, edits } = main;
  const profile = (name: string) => ({ kind: 'profile', name }) as const;
  return {
    signIn: ({ profile }) => void sessions.signIn(profile),
    cancel: ({ profile }) => void sessions.cancel(profile),
    signOut: ({ profile }) => void sessions.signOut(profile),
    switch: ({ profile, minutes }) => void main.switchTo(profile, minutes),
    restore: () => void standings.ask({ action: 'restore' }),
    serve: ({ profile }) => void standings.ask({ action: 'serve', profile }),
    stopServing: ({ profile }) => void standings.ask({ action: 'stopServing', profile }),
    copy: ({ profile, shell }) => void copies.copy(profile, shell),
    open: ({ profile, way }) => void work.open(profile, way),
    favourite: ({ profile, value }) => void preferences.mark(profile, { mark: 'favourite', value }),
    production: ({ profile, value }) =>
      void preferences.mark(profile, { mark: 'production', value }),
    show: ({ profile }) => ways.toProfile(profile),
    edit: ({ profile }) => ways.toSettingsOf(profile),
    rename: (deed) => edits.ask('rename', profile(deed.profile)),
    duplicate: (deed) => edits.ask('duplicate', profile(deed.profile)),
    delete: (deed) => void edits.reviewDelete(profile(deed.profile)),
    loginSignIn: ({ key }) => void organizations.signIn(key),
    loginCancel: ({ key }) => void organizations.cancel(key),
    loginSignOut: ({ key }) => void organizations.signOut(key),
    view: ({ view }) => ways.toView(view),
    compose: () => ways.compose(),
    copyDiagnostics: () => void preferences.copyDiagnostics(),
    quit: () => void main.quit(),
  };
}
