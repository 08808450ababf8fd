import type { SourceIndex } from '../discovery/source-index.js';

/** How the bundler writes a use of what is imported from CommonJS: `(0, import_lib.name)`, `new import_lib.name`. */
const USE = /\(0 ?, import_[\w$]+\.([\w$]+)\)|import_[\w$]+\.([\w$]+)/;

/**
 * An error's message as the author's source has it. What CommonJS exports is only known when it runs, so a name that is not there shows as
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
