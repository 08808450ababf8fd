import { isAbsolute, sep } from 'node:path';
import type { Plugin } from 'rolldown';
import { isOwn } from './one-copy.js';

const WIDE = /(\\*)([^\0-\u{ff}]+)/gu;
/** A template with a tag, which may look at how its text is spelt (`String.raw`). */
const TAGGED = /[\w$)\]]`[^`]*[^\0-\u{ff}]/u;

/**
 * Spells characters beyond Latin-1 as `\uXXXX` in chunks of packages. With a single one of them V8 keeps a chunk's whole text with two bytes
 * for each character, and decodes it in a slower way: of what a worker loads that is 4 MB of memory and a twentieth of its start.
 *
 * The user's own code is left as it was written.
 */
export function oneByteChunks(): Plugin {
  return {
    name: 'flash:one-byte-chunks',
    renderChunk(code, { moduleIds }) {
      const spelt = moduleIds.every(isOfPackage) ? spellWide(code) : undefined;
      // The places of tokens within their line are all that changes, which source maps of packages can bear.
      return spelt === undefined ? null : { code: spelt, map: null };
    },
  };
}

/** Modules that have no file are made by the bundler. */
function isOfPackage(id: string): boolean {
  return !isAbsolute(id) || id.includes(`${sep}node_modules${sep}`) || isOwn(id);
}

/** @returns undefined where there is nothing to spell, or where that could change what the code does */
export function spellWide(code: string): string | undefined {
  WIDE.lastIndex = 0;
  if (!WIDE.test(code) || TAGGED.test(code)) return undefined;
  return code.replaceAll(WIDE, (_, slashes: string, text: string) => {
    // An escaped one stands for itself, and so does its spelling.
    const before = slashes.length % 2 === 0 ? slashes : slashes.slice(1);
    return before + text.split('').map(spell).join('');
  });
}

/** @param unit a UTF-16 code unit */
function spell(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
