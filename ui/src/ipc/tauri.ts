/** The backend of the app: the generated commands and events. */
import type { Backend, Outcome, Overview } from './backend';
import { commands, events } from './bindings';

function broken<T>(error: unknown): Outcome<T> {
  return { status: 'error', error: { code: 'internal', params: {}, detail: String(error) } };
}

async function whole<T>(answer: Promise<T>): Promise<Outcome<T>> {
  try {
    return { status: 'ok', data: await answer };
  } catch (error) {
    return broken(error);
  }
}

async function partial<T>(answer: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await answer;
  } catch (error) {
    return broken(error);
  }
}

/** How long what was asked for before is waited for until it is asked for again, in milliseconds. */
const PATIENCE = 2000;

/** The answer that is on its way; should it get lost, another one. */
function orAgain(first: Promise<Overview>): Promise<Overview> {
  return new Promise((resolve, reject) => {
    const again = setTimeout(() => void commands.overview().then(resolve, reject), PATIENCE);
    void first.finally(() => clearTimeout(again)).then(resolve, reject);
  });
}

/** The backend of the app; `asked` is an overview that was asked for before, and is told once. */
export function tauriBackend(asked?: Promise<Overview>): Backend {
  let first = asked;
  return {
    overview: () => {
      const answer = first === undefined ? commands.overview() : orAgain(first);
      first = undefined;
      return whole(answer);
    },
    overviewRevision: () => whole(commands.overviewRevision()),
    profileDetail: (name) => partial(commands.profileDetail(name)),
    signIn: (name) => partial(commands.signIn(name)),
    cancelSignIn: (name) => whole(commands.cancelSignIn(name).then(() => null)),
    signOut: (name) => partial(commands.signOut(name)),
    promptState: () => whole(commands.promptState()),
    promptAnswer: (id, code) => partial(commands.promptAnswer(id, code)),
    promptCancel: (id) => whole(commands.promptCancel(id).then(() => null)),
    promptApprove: (id) => whole(commands.promptApprove(id).then(() => null)),
    promptOpen: (id) => partial(commands.promptOpen(id)),
    promptCopy: (id, what) => partial(commands.promptCopy(id, what)),
    promptRetry: (id) => whole(commands.promptRetry(id).then(() => null)),
    promptUseDeviceCode: (id) => whole(commands.promptUseDeviceCode(id).then(() => null)),
    ssoSignIn: (key) => partial(commands.ssoSignIn(key)),
    ssoCancel: (key) => partial(commands.ssoCancel(key)),
    ssoSignOut: (key) => partial(commands.ssoSignOut(key)),
    ssoAccounts: (key) => partial(commands.ssoAccounts(key)),
    editForm: (target, kind) => partial(commands.editForm(target, kind)),
    editChoices: () => whole(commands.editChoices()),
    checkField: (kind, { key, nested }, value) =>
      whole(commands.checkField(kind, key, nested, value)),
    checkName: (target) => whole(commands.checkName(target)),
    previewEdit: (edit) => partial(commands.previewEdit(edit)),
    discardPreview: (id) => whole(commands.discardPreview(id).then(() => null)),
    unsettled: () => whole(commands.unsettled()),
    dismissInterrupted: (id) => partial(commands.dismissInterrupted(id)),
    dismissOverwritten: (id) => whole(commands.dismissOverwritten(id).then(() => null)),
    dismissSetAside: () => whole(commands.dismissSetAside().then(() => null)),
    applyEdit: (id) => partial(commands.applyEdit(id)),
    undoEdit: (id) => partial(commands.undoEdit(id)),
    profileLines: (name) => whole(commands.profileLines(name)),
    toolVerdicts: (name) => whole(commands.toolVerdicts(name)),
    standingAtOnce: (change) => partial(commands.standingAtOnce(change)),
    standingOrErrand: (change) => partial(commands.standingOrErrand(change)),
    previewStanding: (change) => partial(commands.previewStanding(change)),
    applyStanding: (id) => partial(commands.applyStanding(id)),
    auditLog: () => whole(commands.auditLog()),
    copyEnvironment: (profile, shell) => partial(commands.copyEnvironment(profile, shell)),
    openTerminal: (profile) => partial(commands.openTerminal(profile)),
    openConsole: (profile) => partial(commands.openConsole(profile)),
    terminals: () => whole(commands.terminals()),
    browserProfiles: () => whole(commands.browserProfiles()),
    forgetBrowserProfiles: () => partial(commands.forgetBrowserProfiles()),
    copyConsoleLink: (profile) => partial(commands.copyConsoleLink(profile)),
    preferences: () => whole(commands.preferences()),
    setPreference: (preference) => partial(commands.setPreference(preference)),
    markProfile: (profile, change) => partial(commands.markProfile(profile, change)),
    startAtLogin: () => whole(commands.startAtLogin()),
    setStartAtLogin: (on) => partial(commands.setStartAtLogin(on)),
    about: () => whole(commands.about()),
    diagnostics: () => whole(commands.diagnostics()),
    copyDiagnostics: () => partial(commands.copyDiagnostics()),
    takeErrand: () => whole(commands.takeErrand()),
    noteDraft: (there) => whole(commands.noteDraft(there).then(() => null)),
    decideClosing: (choice, remember) => partial(commands.decideClosing(choice, remember)),
    showMain: (errand) => whole(commands.showMain(errand).then(() => null)),
    hidePalette: () => whole(commands.hidePalette().then(() => null)),
    quit: () => whole(commands.quit().then(() => null)),
    onChanged: (listener) => events.changed.listen(({ payload }) => listener(payload)),
  };
}
