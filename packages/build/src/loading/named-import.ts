import type { SourceIndex } from '../discovery/source-index.js';

/** How the bundler writes the use of a name from a CommonJS module: `(0, import_lib.name)`, `new import_lib.name`. */
const USE = /\(0 ?, import_[\w$]+\.([\w$]+)\)|import_[\w$]+\.([\w$]+)/;

/**
 * An error's message with the names of the author's source. The exports of CommonJS are known at run time only, so a missing name shows as
 * `(0 , import_lib.name) is not a function`.
 *
 * @param file where it was thrown
 */
export function withImportedName(message: string, file: string | undefined, index: SourceIndex): string {
  const [use, called, used] = USE.exec(message) ?? [];
  const name = called ?? used;
  if (use === undefined || name === undefined) return message;
  const imports = [...((file === undefined ? undefined : index.file(file)?.imports) ?? [])];
  const [local = name, found] = imports.find(([, { imported }]) => imported === name) ?? [];
  const origin = found ? `, which is imported from '${found.specifier}'` : '';
  return `${message.replace(use, local)}${origin}`;
}
