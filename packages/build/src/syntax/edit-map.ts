import { applyEdits, orderedEdits, type Edit } from './syntax.js';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A source map (version 3) of a module after edits that keep its lines and change its columns. */
interface EditMap {
  readonly version: 3;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

/**
 * The result of a bundler's plugin for a module that it edits; null without edits. Line breaks in replaced text are kept after the new text.
 *
 * @param edits without a line break in their texts
 */
export function edited(file: string, code: string, edits: readonly Edit[]): { code: string; map: EditMap } | null {
  if (edits.length === 0) return null;
  const kept = orderedEdits(edits).map((edit) => {
    return { ...edit, text: edit.text + code.slice(edit.start, edit.end).replaceAll(/[^\n]/g, '') };
  });
  return { code: applyEdits(code, kept), map: editMap(file, code, kept) };
}

/** Tokens, whose beginnings get a segment: a bundler looks up the position of a name or of a sign. */
const TOKEN = /[\w$]+|[^\w\s$]/g;

/**
 * The source map of ordered edits that keep the number of line breaks. Every token that stays has a segment of its own, since a lookup gives the
 * nearest segment before a position and does not add the distance.
 */
function editMap(file: string, code: string, edits: readonly Edit[]): EditMap {
  const starts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const before = { line: 0, column: 0 };
  let mappings = '';
  let next = 0;
  /** The code before this offset is mapped or replaced. */
  let from = 0;
  for (const [line, start] of starts.entries()) {
    const end = starts[line + 1] ?? code.length + 1;
    from = Math.max(from, start);
    // After an edit that began on an earlier line, the line begins where the edit ends.
    let shift = start - from;
    const segments: Segment[] = [[0, Math.min(from, end - 1) - start]];
    for (let edit = edits[next]; edit && edit.start < end; edit = edits[++next]) {
      addTokens(segments, code, from, edit.start, start, shift);
      segments.push([edit.start - start + shift, edit.start - start]);
      shift += edit.text.length - (edit.end - edit.start);
      from = edit.end;
      if (from < end) segments.push([from - start + shift, from - start]);
    }
    addTokens(segments, code, from, end, start, shift);
    mappings += (line === 0 ? '' : ';') + encoded(segments, line, before);
  }
  return { version: 3, sources: [file], names: [], mappings };
}

type Segment = readonly [generated: number, column: number];

/** Adds the tokens between two places of a line that begins at `start`; a minified line can have more of them than a call takes arguments. */
function addTokens(segments: Segment[], code: string, from: number, to: number, start: number, shift: number): void {
  for (const { index } of code.slice(from, to).matchAll(TOKEN)) {
    const column = from + index - start;
    segments.push([column + shift, column]);
  }
}

/** @param before the position of the previous segment; updated */
function encoded(segments: readonly Segment[], line: number, before: { line: number; column: number }): string {
  let generatedBefore = 0;
  const texts = segments.map(([generated, column]) => {
    const fields = [generated - generatedBefore, 0, line - before.line, column - before.column];
    generatedBefore = generated;
    Object.assign(before, { line, column });
    return fields.map((field) => vlq(field)).join('');
  });
  return texts.join(',');
}

/** A number in the VLQ encoding of source maps: groups of five bits, the sign in the lowest bit. */
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
