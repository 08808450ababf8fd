import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { GENERATED } from '../entries.js';
import { moduleKind, reExport } from '../../syntax/module-kind.js';
import type { NamedModule } from './found-files.js';

const NAMED = `${GENERATED}file/`;

export interface NamedModules {
  readonly plugin: Plugin;
  /** The files at the paths that the source names, by path in the artifact; complete once the bundle is. */
  readonly files: () => ReadonlyMap<string, string>;
  /** The chunks whose exports they re-export. */
  readonly chunks: readonly string[];
}

/**
 * Bundles modules that the source names by a path (a thread's program, a glob of entities), and puts a file at each such path that re-exports
 * the module from the bundle: code that loads the path gets the same module as code that imports it.
 */
export function namedModules(modules: readonly NamedModule[], projectDir: string): NamedModules {
  /** Code that re-exports each module, with `$` for its path. */
  const passedOn = new Map<string, string>();
  const sources = [...new Set(modules.map(({ source }) => source))].toSorted();
  const plugin: Plugin = {
    name: 'flash:named-modules',
    async buildStart() {
      for (const source of sources) {
        const absolute = join(projectDir, source);
        const kind = moduleKind(absolute, await readFile(absolute, 'utf8'));
        passedOn.set(source, reExport('$', kind !== 'named'));
        this.emitFile({ type: 'chunk', id: NAMED + source, fileName: chunkOf(source) });
      }
    },
    load: {
      filter: { id: new RegExp(`^${NAMED}`) },
      handler: (id) => {
        const source = id.slice(NAMED.length);
        return (passedOn.get(source) as string).replaceAll('$', JSON.stringify(join(projectDir, source)));
      },
    },
  };
  const files = () =>
    new Map(
      modules.map(({ path, source }) => {
        const chunk = JSON.stringify('../'.repeat(path.split('/').length - 1).replace(/^$/, './') + chunkOf(source));
        const code = /\.c[jt]s$/.test(path) ? `module.exports = require($);\n` : (passedOn.get(source) as string);
        return [path, code.replaceAll('$', chunk)];
      }),
    );
  return { plugin, files, chunks: sources.map(chunkOf) };
}

function chunkOf(source: string): string {
  return `chunks/modules/${source.replaceAll('/', '__')}.mjs`;
}
