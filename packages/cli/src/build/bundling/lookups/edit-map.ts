import { applyEdits, orderedEdits, type Edit } from './syntax.js';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A source map (version 3) of a module whose lines are the same after some edits, and whose columns are not. */
interface EditMap {
  readonly version: 3;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

/** What a plugin gives for a module that it has edited; null for one without edits. No edit may have a line break. */
export function edited(file: string, code: string, edits: readonly Edit[]): { code: string; map: EditMap } | null {
  if (edits.length === 0) return null;
  return { code: applyEdits(code, edits), map: editMap(file, code, orderedEdits(edits)) };
}

/**
 * The source map of edits in their order: each line begins where it began, and so does what follows an edit.
 *
 * @param edits without a line break in what they put in
 */
function editMap(file: string, code: string, edits: readonly Edit[]): EditMap {
  const starts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const atColumn = { line: 0, column: 0 };
  let mappings = '';
  let next = 0;
  for (const [line, start] of starts.entries()) {
    const end = starts[line + 1] ?? code.length + 1;
    const segments: [generated: number, column: number][] = [[0, 0]];
    let shift = 0;
    for (let edit = edits[next]; edit && edit.start < end; edit = edits[++next]) {
      segments.push([edit.start - start + shift, edit.start - start]);
      shift += edit.text.length - (edit.end - edit.start);
      segments.push([edit.end - start + shift, edit.end - start]);
    }
    let generatedBefore = 0;
    const texts = segments.map(([generated, column]) => {
      const fields = [generated - generatedBefore, 0, line - atColumn.line, column - atColumn.column];
      generatedBefore = generated;
      atColumn.line = line;
      atColumn.column = column;
      return fields.map((field) => vlq(field)).join('');
    });
    mappings += `${line === 0 ? '' : ';'}${texts.join(',')}`;
  }
  return { version: 3, sources: [file], names: [], mappings };
}

/** A number as source maps have it: in groups of five bits, the sign in the lowest one. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += BASE64[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
