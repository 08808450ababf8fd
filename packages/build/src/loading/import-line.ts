import { posix } from 'node:path';
import type { IndexedImport } from '../discovery/index-source.js';

/** The line that imports a name as a value. */
export function importLine(name: string, { specifier, imported: origin }: IndexedImport): string {
  if (origin === 'default') return `import ${name} from '${specifier}';`;
  return `import { ${origin === name ? name : `${origin} as ${name}`} } from '${specifier}';`;
}

/** The source file that a relative import means; undefined for packages and aliases, whose names are looked for everywhere. */
export function modulePath(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix
    .join(posix.dirname(from), specifier)
    .replace(/\.(m?)js$/, '.$1ts')
    .replace(/(?<!\.m?[jt]s)$/, '.ts');
}
