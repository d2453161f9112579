/** The backend of the app: the generated commands and events. */
import { invoke } from '@tauri-apps/api/core';
import type { Backend, Failure, Outcome } from './backend';
import { commands, events } from './bindings';
import type { EditBackend } from './edit';

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

/** As the generated commands do: what Rust refuses with is data, all else is thrown. */
async function asked<T>(command: string, args: { [name: string]: unknown }): Promise<Outcome<T>> {
  try {
    return { status: 'ok', data: await invoke<T>(command, args) };
  } catch (error) {
    if (error instanceof Error) return broken(error);
    return { status: 'error', error: error as Failure };
  }
}

/** Until the bindings have these commands: this object and `asked` give way to the generated ones. */
const editing: EditBackend = {
  editForm: (target, kind) => asked('edit_form', { target, kind }),
  editChoices: () => asked('edit_choices', {}),
  checkField: (kind, key, value) => asked('check_field', { kind, key, value }),
  checkName: (target) => asked('check_name', { target }),
  previewEdit: (edit) => asked('preview_edit', { edit }),
  applyEdit: (id) => asked('apply_edit', { id }),
  undoEdit: (id) => asked('undo_edit', { id }),
  profileLines: (name) => asked('profile_lines', { name }),
  toolVerdicts: (name) => asked('tool_verdicts', { name }),
};

export function tauriBackend(): Backend {
  return {
    ...editing,
    overview: () => whole(commands.overview()),
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
    onChanged: (listener) => events.changed.listen(({ payload }) => listener(payload)),
  };
}
