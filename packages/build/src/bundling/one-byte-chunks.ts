import { isAbsolute, sep } from 'node:path';
import type { Plugin } from 'rolldown';
import { parseSync, Visitor } from 'rolldown/utils';
import { isOwn } from '../installed/own-packages.js';

const BEYOND_LATIN_1 = /[^\0-\u{ff}]/u;
const RUN = /(\\*)([^\0-\u{ff}]+)/gu;

/**
 * Spells characters beyond Latin-1 as `\uXXXX` in chunks of packages. With a single one of them V8 keeps a chunk's whole text with two bytes
 * for each character, and decodes it in a slower way: of what a worker loads that is 4 MB of memory and a twentieth of its start.
 *
 * A chunk with code of the user's is left as it is, and one with a tagged template that has such characters: a tag may look at how its text
 * is spelt (`String.raw`).
 */
export function oneByteChunks(): Plugin {
  /** Modules that have such characters between the signs of templates. */
  const suspects = new Set<string>();
  return {
    name: 'flash:one-byte-chunks',
    transform: {
      filter: { id: /\.[cm]?js$/, code: BEYOND_LATIN_1 },
      handler(code, id) {
        if (isOfPackage(id) && hasWideTemplate(code)) suspects.add(id);
      },
    },
    // Not as a chunk is rendered: the bundler still drops what is never run then, and writes every text anew.
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !BEYOND_LATIN_1.test(file.code)) continue;
        if (!file.moduleIds.every(isOfPackage)) continue;
        // What the bundler has rendered is without comments, where most of such characters stand, and without what is never run.
        const isMinded = file.moduleIds.some(
          (id) => suspects.has(id) && mindsSpelling(id, file.modules[id]?.code ?? ''),
        );
        // The places of tokens within their line are all that changes, which source maps of packages can bear.
        if (!isMinded) file.code = spellOut(file.code);
      }
    },
  };
}

/** Modules that have no file are made by the bundler. */
function isOfPackage(id: string): boolean {
  return !isAbsolute(id) || id.includes(`${sep}node_modules${sep}`) || isOwn(id);
}

/** Whether there may be a template with characters beyond Latin-1. It is far cheaper than parsing, and few modules have templates. */
function hasWideTemplate(code: string): boolean {
  return BEYOND_LATIN_1.test(code.slice(code.indexOf('`'), code.lastIndexOf('`')));
}

/** Whether code has a tagged template with characters beyond Latin-1; also where it can't be read. */
export function mindsSpelling(file: string, code: string): boolean {
  if (!hasWideTemplate(code)) return false;
  const { program, errors } = parseSync(file, code);
  let found = errors.length > 0;
  new Visitor({
    TaggedTemplateExpression({ quasi: { quasis } }) {
      found ||= quasis.some(({ value }) => BEYOND_LATIN_1.test(value.raw));
    },
  }).visit(program);
  return found;
}

/** @param code without a tagged template that minds */
export function spellOut(code: string): string {
  return code.replaceAll(RUN, (_, slashes: string, text: string) => {
    // An escaped character stands for itself, and so does its spelling.
    const before = slashes.length % 2 === 0 ? slashes : slashes.slice(1);
    return before + text.split('').map(spell).join('');
  });
}

/** @param unit a UTF-16 code unit */
function spell(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
