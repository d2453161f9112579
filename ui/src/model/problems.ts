/** The problems of the files, as a list to go through: by file, in the order of its lines. */
import type { Diagnostic, FileRole } from '../ipc/backend';

export type FileProblems = { file: FileRole; path: string; problems: Diagnostic[] };

export function byFile(diagnostics: readonly Diagnostic[]): FileProblems[] {
  const files = new Map<string, FileProblems>();
  for (const diagnostic of diagnostics) {
    const { file, path } = diagnostic;
    const known = files.get(path) ?? { file, path, problems: [] };
    known.problems.push(diagnostic);
    files.set(path, known);
  }
  const grouped = [...files.values()];
  // What is wrong with the whole file comes before its lines.
  for (const { problems } of grouped) problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return grouped.sort((a, b) => a.file.localeCompare(b.file));
}
