/** The problems of the files, as a list to go through: by file, in the order of its lines. */
import type { Diagnostic, FileRole, ToolVerdict } from '../ipc/backend';

export type FileProblems = { file: FileRole; path: string; problems: Diagnostic[] };

/** The problem for which a tool does not take the profile as it is written, if an edit can mend it. */
export function mendFor(
  { params }: ToolVerdict,
  diagnostics: readonly Diagnostic[],
): Diagnostic | null {
  const { file, profile, line } = params;
  if (line === undefined) return null;
  // What is wrong with a whole file names that; what is wrong with a setting names its profile.
  const here = (each: Diagnostic) =>
    String(each.line) === line &&
    (file === undefined ? each.profile === profile : each.file === file);
  return diagnostics.find((each) => each.mendable && here(each)) ?? null;
}

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
