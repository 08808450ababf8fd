import { readFileSync } from 'node:fs';
import { readSyntax } from '../syntax/syntax.js';

/**
 * Which of the names that a module imports it uses as values. A name that the module declares again somewhere is left out, since scopes are
 * not read. A name that is only re-exported may be a type, and does not count.
 *
 * @param code default: that of the file
 */
export function usedAsValues(path: string, names: ReadonlySet<string>, code = readFileSync(path, 'utf8')): Set<string> {
  const { uses, declared } = readSyntax(path, code) ?? { uses: [], declared: new Map<string, number>() };
  const used = uses.filter(({ node, place }) => names.has(node.name) && place.node.type !== 'ExportSpecifier');
  return new Set(used.map(({ node }) => node.name).filter((name) => declared.get(name) === 1));
}
