import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { Plugin } from 'rolldown';

/** Stands for `node:http` in a bundle. */
const STAND_IN = 'flash:node-http';

const IMPORT = /\bimport\s+(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*['"](?:node:)?http['"]/g;

/**
 * What `node:http` takes from Node's WebSocket and fetch implementation, and loads when it is looked at. The other getters of the module
 * (`maxHeaderSize`, `globalAgent`) load nothing.
 */
const LOADED_ON_DEMAND = ['WebSocket', 'CloseEvent', 'MessageEvent'];
const NAMES = Object.keys(http).filter((name) => !LOADED_ON_DEMAND.includes(name));
/** A module that has all exports of another at hand. The default export has them as properties, which load when they are read. */
const WHOLE_MODULE = /\bimport\s*\*|\bexport\b[^;]*\bfrom\s*['"](?:node:)?http['"]/;
const ON_DEMAND = new RegExp(String.raw`\b(?:${LOADED_ON_DEMAND.join('|')})\b`);

/**
 * Spares each start of a worker the loading of Node's WebSocket and fetch implementation, about 20 ms. An `import` of a builtin module looks
 * at every one of its exports, those that load something too; what `process.getBuiltinModule` gives is looked at where it is used. A module
 * that may want one of those exports, or one that this version of Node does not know, keeps its import.
 */
export function nodeHttp(): Plugin {
  return {
    name: 'flash:node-http',
    resolveId: {
      filter: { id: /^(?:node:)?http$/ },
      async handler(_id, importer, { kind }) {
        if (importer === undefined || kind !== 'import-statement') return null;
        // A generated module has no file, and no need of HTTP.
        const source = await readFile(importer, 'utf8').catch(() => undefined);
        return source !== undefined && takesOnlyPlainExports(source) ? STAND_IN : null;
      },
    },
    load: {
      filter: { id: new RegExp(`^${STAND_IN}$`) },
      handler: () => `const http = process.getBuiltinModule('node:http');
export default http;
export const { ${NAMES.join(', ')} } = http;
`,
    },
  };
}

/** @param source of a module that imports `node:http` */
export function takesOnlyPlainExports(source: string): boolean {
  // By its name alone such an export is taken where it is imported by name; elsewhere the word may stand in a comment.
  if (WHOLE_MODULE.test(source) && ON_DEMAND.test(source)) return false;
  const imported = [...source.matchAll(IMPORT)].flatMap(([, list = '']) => list.split(','));
  return imported
    .map((item) => item.trim().split(/\s+as\s+/, 1)[0] ?? '')
    .every((name) => name === '' || name === 'default' || name.startsWith('type ') || NAMES.includes(name));
}
