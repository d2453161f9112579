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

  /** The same, and more than what was asked before, and not answered yet. */
  async function anew(act: () => Promise<void>): Promise<void> {
    main.paletteOpen = false;
    standings.cancel();
    await act();
  }

  return {
    showProfile: ({ name }) => withProfile(name, () => instead(() => ways.toProfile(name))),
    edit: ({ name }) => withProfile(name, () => instead(() => ways.toSettingsOf(name))),
    switch: ({ name, minutes }) =>
      withProfile(name, () => anew(() => main.switchTo(name, minutes))),
    serve: ({ name }) =>
      withProfile(name, () => anew(() => standings.ask({ action: 'serve', profile: name }))),
    stopServing: ({ name }) =>
      withProfile(name, () => anew(() => standings.ask({ action: 'stopServing', profile: name }))),
    restore: async () => {
      await profiles.refresh();
      await anew(() => standings.ask({ action: 'restore' }));
    },
    add: () => instead(ways.compose),
    view: ({ view }) => instead(() => ways.toView(view)),
    palette: () => {
      main.openPalette();
    },
    closing: () => {
      main.closing = true;
    },
    tell: ({ failure }) => main.tell(failure),
  };
}
