import type { Plugin } from 'rolldown';

const REQUIRED = /createRequire\(import\.meta\.url\)\((['"])([^'"]+)\1\)/g;

/**
 * Makes an import of what Nest's packages require by hand: `createRequire(import.meta.url)('ws')` in the WebSocket adapter is no import to a
 * bundler, and would be looked for in a node_modules/ that the artifact does not have. A package that is not installed stays as it is, and
 * Nest tells that it is missing.
 */
export function requiredPackages(): Plugin {
  return {
    name: 'flash:required',
    transform: {
      filter: { id: /[\\/]@nestjs[\\/].+\.js$/, code: 'createRequire(import.meta.url)(' },
      async handler(code, id) {
        const names = new Set([...code.matchAll(REQUIRED)].map(([, , name]) => name as string));
        const locals = new Map<string, string>();
        for (const name of names) {
          const resolved = await this.resolve(name, id);
          if (resolved && !resolved.external) locals.set(name, `flashRequired${locals.size}`);
        }
        if (locals.size === 0) return null;
        // On the first line, so that the lines of the module stay the same.
        const imports = [...locals].map(([name, local]) => `import * as ${local} from '${name}';`).join('');
        return imports + code.replaceAll(REQUIRED, (text, _, name: string) => locals.get(name) ?? text);
      },
    },
  };
}
