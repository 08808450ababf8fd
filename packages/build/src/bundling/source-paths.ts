import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { GENERATED } from './entries.js';

/**
 * Names source files in source maps without the machine's folders: `src/user.service.ts` for the project's, `node_modules/name/…` for
 * packages, wherever they are installed.
 */
export function sourceNames(projectDir: string): (absolutePath: string) => string {
  return (path) => {
    // A generated module has no file; the bundler gives it a path in the folder where the command was started.
    const generated = path.indexOf(`${sep}${GENERATED}`);
    if (generated >= 0) return slashes(path.slice(generated + 1));
    const marker = `${sep}node_modules${sep}`;
    const at = path.lastIndexOf(marker);
    if (at >= 0) return slashes(path.slice(at + 1));
    const inProject = relative(projectDir, path);
    return inProject.startsWith('..') ? linkedName(path) : slashes(inProject);
  };
}

/** A linked package is outside the project and `node_modules`: its name stands for its folder. */
function linkedName(path: string): string {
  for (let dir = dirname(path); dir !== dirname(dir); dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (!existsSync(file)) continue;
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
    if (name !== undefined) return slashes(join('node_modules', name, relative(dir, path)));
  }
  return `outside/${basename(path)}`;
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
