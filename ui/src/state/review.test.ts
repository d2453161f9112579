import { expect, it, vi } from 'vitest';
import type { EditRequest } from '../ipc/backend';
import { FakeBackend } from '../ipc/fake/backend';
import { plain } from '../model/messages';
import { Notices } from './notices.svelte';
import { Reviews } from './review.svelte';
import { Undos } from './undo.svelte';

const change = (value: string): EditRequest => ({
  edit: 'change',
  target: { kind: 'profile', name: 'toolkit-role' },
  set: [{ key: 'region', nested: null, value }],
  unset: [],
});

async function begin(secret = false) {
  const backend = FakeBackend.of('normal', 0);
  const reviews = new Reviews(backend);
  const then = { applied: vi.fn(), outdated: vi.fn() };
  expect(await reviews.open(change('eu-west-1'), secret, then)).toBeNull();
  return { backend, reviews, then };
}

const added = ({ current }: Reviews) =>
  current?.preview.files.flatMap(({ hunks }) =>
    hunks.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'added')),
  );

it('holds no value that was typed, and shows what would be written', async () => {
  const { reviews } = await begin();
  expect(reviews.current?.title).toMatchObject({ set: [] });
  expect(added(reviews)?.map(({ text }) => text)).toEqual(['region = eu-west-1']);
});

it('writes nothing when it is cancelled, and has what was typed forgotten', async () => {
  const { backend, reviews, then } = await begin();
  const discard = vi.spyOn(backend, 'discardPreview');
  const id = reviews.current?.preview.id;
  reviews.cancel();
  expect(discard).toHaveBeenCalledExactlyOnceWith(id);
  await reviews.apply();
  expect(then.applied).not.toHaveBeenCalled();
  const form = await backend.editForm({ kind: 'profile', name: 'toolkit-role' }, null);
  expect(JSON.stringify(form)).toContain('eu-central-1');
});

it('shows the change anew where the files changed meanwhile, and applies only that', async () => {
  const { backend, reviews, then } = await begin();
  const first = reviews.current?.preview.id;
  backend.files.outside('toolkit-role', 'output', 'json');
  await reviews.apply();
  expect(then.applied).not.toHaveBeenCalled();
  expect(reviews.current?.outdated).toBe(true);
  expect(reviews.current?.preview.id).not.toBe(first);
  await reviews.apply();
  expect(then.applied).toHaveBeenCalledOnce();
  expect(reviews.current).toBeNull();
});

it('gives an outdated change with a secret back to its form, having kept none', async () => {
  const { backend, reviews, then } = await begin(true);
  backend.files.outside('toolkit-role', 'output', 'json');
  await reviews.apply();
  expect(reviews.current).toBeNull();
  expect(then.outdated).toHaveBeenCalledWith(expect.objectContaining({ code: 'edit_outdated' }));
});

it('says why it cannot be', async () => {
  const reviews = new Reviews(FakeBackend.of('normal', 0));
  const gone = { edit: 'delete', target: { kind: 'profile', name: 'nobody' } } as const;
  const then = { applied: vi.fn(), outdated: vi.fn() };
  expect(await reviews.open(gone, false, then)).toMatchObject({ code: 'edit_no_such_target' });
  expect(reviews.current).toBeNull();
});

it('undoes the last edit, and says why if it cannot', async () => {
  const { backend, reviews, then } = await begin();
  await reviews.apply();
  const notices = new Notices();
  const undone = vi.fn();
  const undos = new Undos(backend, notices, undone);
  await undos.undo();
  expect(undone).not.toHaveBeenCalled();

  undos.add(then.applied.mock.calls[0]?.[0]);
  expect(undos.toast?.undoable).toBe(true);
  expect(plain(undos.toast?.text ?? '')).toBe('toolkit-role was changed');
  await undos.undo();
  expect(undos.toast).toMatchObject({ undoable: false });
  expect(undone).toHaveBeenCalledOnce();

  undos.add({ id: 99, code: 'deleted', params: { name: 'x' }, trouble: null });
  await undos.undo();
  expect(notices.list[0]?.title).toBe('Not undone: There is nothing left to undo');
});
