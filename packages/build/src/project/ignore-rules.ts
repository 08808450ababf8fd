import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readProjectFile } from './project-file.js';
import { relativePath } from './relative-path.js';

/** Tells which paths `.gitignore` and `.flashignore` keep out of a build. */
export interface IgnoreRules {
  /** @param path absolute, inside the project */
  readonly ignores: (path: string, kind?: 'file' | 'folder') => Promise<boolean>;
}

/** The rules of one folder, for the paths below it. */
interface Level {
  readonly folder: string;
  readonly rules: Ignore;
}

const NAMES = ['.gitignore', '.flashignore'];

/**
 * The rules that hold in a project: those of each folder from the root of its repository down to the file's own. Rules of a deeper folder take
 * precedence, and in one folder those of `.flashignore`. Rules of a repository that ignores the whole project do not count.
 *
 * @param sourceDir named by the user: where `.gitignore` ignores this whole folder, only the rules of `.flashignore` hold in it
 */
export async function openIgnoreRules(projectDir: string, sourceDir: string): Promise<IgnoreRules> {
  const levels = new Map<string, Promise<Level>>();
  const level = (folder: string, names: readonly string[]): Promise<Level> => {
    const key = `${folder}\0${names.length}`;
    const found = levels.get(key) ?? readLevel(folder, names);
    levels.set(key, found);
    return found;
  };
  const levelsFor = (folders: readonly string[], names: readonly string[]) =>
    Promise.all(folders.map((folder) => level(folder, names)));

  const above = foldersAbove(projectDir);
  const top = isIgnored(await levelsFor(above, NAMES), projectDir, 'folder') ? [] : above;
  const ignoredBy = async (path: string, kind: 'file' | 'folder', names: readonly string[]) =>
    isIgnored(await levelsFor([...top, ...foldersBetween(projectDir, path)], names), path, kind);
  const sourceIsOutput = await ignoredBy(sourceDir, 'folder', NAMES);

  return {
    ignores: (path, kind = 'file') => {
      const named = sourceIsOutput && (path + sep).startsWith(sourceDir + sep);
      return ignoredBy(path, kind, named ? ['.flashignore'] : NAMES);
    },
  };
}

function isIgnored(levels: readonly Level[], path: string, kind: 'file' | 'folder'): boolean {
  let ignored = false;
  for (const { folder, rules } of levels) {
    const inFolder = relativePath(folder, path);
    const verdict = rules.test(kind === 'folder' ? `${inFolder}/` : inFolder);
    ignored = verdict.ignored || (ignored && !verdict.unignored);
  }
  return ignored;
}

async function readLevel(folder: string, names: readonly string[]): Promise<Level> {
  const rules = ignore();
  for (const name of names) rules.add((await readProjectFile(join(folder, name))) ?? '');
  return { folder, rules };
}

/** From the root of the repository to the parent of the project; none where there is no repository. */
function foldersAbove(projectDir: string): string[] {
  const folders: string[] = [];
  for (let folder = projectDir; ; folder = dirname(folder)) {
    if (folder !== projectDir) folders.unshift(folder);
    if (existsSync(join(folder, '.git'))) return folders;
    if (folder === dirname(folder)) return [];
  }
}

/** The project and the folders in it that a path lies in. */
function foldersBetween(projectDir: string, path: string): string[] {
  const names = relative(projectDir, dirname(path)).split(sep).filter(Boolean);
  return [projectDir, ...names.map((_, index) => join(projectDir, ...names.slice(0, index + 1)))];
}
