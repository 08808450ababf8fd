import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { Mappings } from './mappings.js';

/** Bytes of a map; a larger one is not read, since that would block the event loop for too long. */
const MOST_MAP_BYTES = 32_000_000;
/** Places that are remembered. Errors come from few places; the number bounds the memory. */
const MOST_PLACES = 4_096;
/** Places of one text that are looked up; further ones stay as they are. */
const MOST_LOOKUPS = 256;

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: Mappings;
}

/**
 * Replaces the places of a bundle's files in text by those of the author's source: `file:///…/chunks/a-6kv4PROY.mjs:8:9` becomes
 * `src/deep.ts:4:9`. A map is read when a text first has a place in its file. So, unlike with Node's `--enable-source-maps`, a start and an
 * error that is not printed cost nothing. It works on the finished text, so it does not matter whether a stack was in an error, a cause or
 * a message, or came from another thread.
 */
export class SourcePlaces {
  readonly #root: URL;
  readonly #prefix: string;
  readonly #place: RegExp;
  readonly #maps = new Map<string, SourceMap | undefined>();
  readonly #known = new Map<string, string>();

  /** @param root URL of the bundle's folder, with a slash at its end */
  constructor(root: URL) {
    this.#root = root;
    this.#prefix = root.href;
    this.#place = new RegExp(
      String.raw`${literally(root.href)}((?:chunks/|endpoints/(?:shared/)?)?[^\s/:()"]+\.mjs):(\d+):(\d+)`,
      'g',
    );
  }

  /** Never throws: a place whose map is missing or broken stays as it is. */
  readonly text = (text: string): string => {
    if (!text.includes(this.#prefix)) return text;
    let lookups = 0;
    return text.replace(this.#place, (place, file: string, line: string, column: string) => {
      const known = this.#known.get(place);
      if (known !== undefined) return known;
      lookups += 1;
      if (lookups > MOST_LOOKUPS) return place;
      const original = this.#original(file, Number(line), Number(column)) ?? place;
      if (this.#known.size >= MOST_PLACES) this.#known.clear();
      this.#known.set(place, original);
      return original;
    });
  };

  /** Line and column count from 1, as in stacks. */
  #original(file: string, line: number, column: number): string | undefined {
    const map = this.#mapOf(file);
    const found = map && map.mappings.original({ line: line - 1, column: column - 1 });
    const source = found && map.sources[found.source];
    if (!found || source === undefined) return undefined;
    return `${posix.join(posix.dirname(file), source)}:${found.line + 1}:${found.column + 1}`;
  }

  #mapOf(file: string): SourceMap | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, readMap(new URL(`${file}.map`, this.#root)));
    return this.#maps.get(file);
  }
}

function readMap(url: URL): SourceMap | undefined {
  try {
    if (statSync(url).size > MOST_MAP_BYTES) return undefined;
    const { sources, mappings } = JSON.parse(readFileSync(url, 'utf8')) as { sources?: unknown; mappings?: unknown };
    if (!Array.isArray(sources) || typeof mappings !== 'string') return undefined;
    return { sources: sources as string[], mappings: new Mappings(mappings) };
  } catch {
    return undefined;
  }
}

/** A text as a regular expression that matches it alone. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
