import { profileIn } from '../model/standing';
import type { Runners } from '../state/errands.svelte';
import type { MainState } from '../state/main.svelte';
import type { Ways } from './deeds';

/** What the main window does when the tray, the palette's window or a second start wants something of it. */
export function mainErrands(main: MainState, ways: Ways): Runners {
  const { standings, profiles } = main;

  /** Files may have changed since; what is not there any more is said. */
  async function withProfile(name: string, act: () => Promise<void> | void): Promise<void> {
    await profiles.refresh();
    if (profiles.overview === null) return;
    if (profiles.row(name) === null) main.tellGone(name);
    else await act();
  }

  /** What the person wants now counts more than what else they might have looked for. */
  function instead(act: () => void): void {
    main.paletteOpen = false;
    act();
  }

  return {
    showProfile: ({ name }) => withProfile(name, () => instead(() => ways.toProfile(name))),
    edit: ({ name }) => withProfile(name, () => instead(() => ways.toSettingsOf(name))),
    standing: async ({ change }) => {
      const name = profileIn(change);
      const ask = () => {
        main.paletteOpen = false;
        return standings.ask(change);
      };
      if (name !== null) return withProfile(name, ask);
      await profiles.refresh();
      await ask();
    },
    add: () => instead(ways.compose),
    view: ({ view }) => instead(() => ways.toView(view)),
    palette: () => {
      main.openPalette();
    },
    closing: ({ choice }) => main.close(choice),
    tell: ({ failure }) => main.tell(failure),
    consoleShared: ({ profile }) => main.tellConsoleShared(profile),
  };
}
