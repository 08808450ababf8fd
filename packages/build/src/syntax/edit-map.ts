import { RolldownMagicString } from 'rolldown';
import { orderedEdits, type Edit } from './syntax.js';

/** A source map (version 3). */
interface EditMap {
  readonly version: 3;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

/**
 * The result of a bundler's plugin for a module that it edits; null without edits. Line breaks in replaced text are kept after the new text.
 * Every token that stays has a segment of its own in the map, since the bundler looks up the positions of names and signs.
 *
 * @param edits without a line break in their texts
 */
export function edited(file: string, code: string, edits: readonly Edit[]): { code: string; map: EditMap } | null {
  if (edits.length === 0) return null;
  const result = new RolldownMagicString(code);
  for (const { start, end, text } of orderedEdits(edits)) {
    const kept = text + code.slice(start, end).replaceAll(/[^\n]/g, '');
    if (start === end) result.appendLeft(start, kept);
    else result.update(start, end, kept);
  }
  const { sources, names, mappings } = result.generateMap({ source: file, hires: 'boundary' });
  return { code: result.toString(), map: { version: 3, sources, names, mappings } };
}
