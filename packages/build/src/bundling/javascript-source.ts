import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Plugin } from 'rolldown';

/** Reads a project's JavaScript as TypeScript without types: the bundler compiles decorators in TypeScript only. */
export function javascriptSource(sourceDir: string): Plugin {
  return {
    name: 'flash:javascript',
    load: {
      filter: { id: { include: /\.m?js$/, exclude: /[\\/]node_modules[\\/]/ } },
      async handler(id) {
        if (!id.startsWith(sourceDir + sep)) return null;
        return { code: await readFile(id, 'utf8'), moduleType: 'ts' };
      },
    },
  };
}
