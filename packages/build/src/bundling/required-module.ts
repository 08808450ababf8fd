import type { Plugin } from 'rolldown';
import { GENERATED } from './entries.js';

const REQUIRED = `${GENERATED}require/`;

/**
 * Stands for a package that lies as files where a CommonJS module imports it. As compiled by TypeScript, that module requires the package and
 * gets all its exports; an `import` would get only the names that Node finds in CommonJS code without running it.
 */
export function requiredModule(specifier: string): string {
  return REQUIRED + specifier;
}

export function isRequired(id: string): boolean {
  return id.startsWith(REQUIRED);
}

export function requiredModules(): Plugin {
  return {
    name: 'flash:required-modules',
    load: {
      filter: { id: new RegExp(`^${REQUIRED}`) },
      handler: (id) => `module.exports = require(${JSON.stringify(id.slice(REQUIRED.length))});`,
    },
  };
}
