import { basename, dirname, join, relative, sep } from 'node:path';
import { readProjectFileSync } from '../project/project-file.js';
import { GENERATED } from './entries.js';
import { slashed } from '../project/relative-path.js';

/**
 * Names source files in source maps without the machine's folders: `src/user.service.ts` for the project's, `node_modules/name/…` for
 * packages, wherever they are installed.
 */
export function sourceNames(projectDir: string): (absolutePath: string) => string {
  const linked = new Map<string, LinkedPackage | undefined>();
  return (path) => {
    // A generated module has no file; the bundler gives it a path in the folder where the command was started.
    const generated = path.indexOf(`${sep}${GENERATED}`);
    if (generated >= 0) return slashed(path.slice(generated + 1));
    const marker = `${sep}node_modules${sep}`;
    const at = path.lastIndexOf(marker);
    if (at >= 0) return slashed(path.slice(at + 1));
    const inProject = relative(projectDir, path);
    return inProject.startsWith('..') ? linkedName(path, linked) : slashed(inProject);
  };
}

/** A package outside the project and `node_modules`. */
interface LinkedPackage {
  readonly name: string;
  readonly dir: string;
}

/** The name of a linked package stands for its folder. */
function linkedName(path: string, known: Map<string, LinkedPackage | undefined>): string {
  const found = linkedPackage(dirname(path), known);
  return found ? slashed(join('node_modules', found.name, relative(found.dir, path))) : `outside/${basename(path)}`;
}

/** The innermost package with a name that a folder belongs to. */
function linkedPackage(dir: string, known: Map<string, LinkedPackage | undefined>): LinkedPackage | undefined {
  if (known.has(dir)) return known.get(dir);
  const name = nameIn(join(dir, 'package.json'));
  const found = name === undefined ? linkedPackageAbove(dir, known) : { name, dir };
  known.set(dir, found);
  return found;
}

function linkedPackageAbove(dir: string, known: Map<string, LinkedPackage | undefined>): LinkedPackage | undefined {
  const above = dirname(dir);
  return above === dir ? undefined : linkedPackage(above, known);
}

function nameIn(packageJson: string): string | undefined {
  const text = readProjectFileSync(packageJson);
  return text === undefined ? undefined : (JSON.parse(text) as { name?: string }).name;
}
