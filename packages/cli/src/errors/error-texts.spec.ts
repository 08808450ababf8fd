import { describe, expect, it } from '@jest/globals';
import { buildCatalogue } from '@flash-ts/build/errors';
import { coreCatalogue, type ErrorEntry } from '@flash-ts/core/errors';
import { platformCatalogue } from '@flash-ts/platform/errors';
import { workerCatalogue } from '@flash-ts/worker/errors';
import { cliCatalogue } from './catalogue.js';

type Args = Readonly<Record<string, unknown>>;
type Entry = ErrorEntry<never> & { readonly message: (args: never) => string };

const catalogues: Readonly<Record<string, object>> = {
  core: coreCatalogue,
  platform: platformCatalogue,
  worker: workerCatalogue,
  build: buildCatalogue,
  cli: cliCatalogue,
};
const entries = Object.entries(catalogues).flatMap(([name, catalogue]) =>
  Object.entries(catalogue as Record<string, Entry>).map(([code, item]) => [`${name} ${code}`, item] as const),
);

const PRINTERS = new Set<string | symbol>([Symbol.toPrimitive, 'toString', 'toJSON', 'join', 'trimEnd']);

/** Prints as `value`, whatever is read from it or called on it. */
function placeholder(): unknown {
  return new Proxy(() => placeholder(), {
    get(_, key) {
      if (PRINTERS.has(key)) return () => 'value';
      if (key === Symbol.iterator)
        return function* items() {
          yield placeholder();
        };
      if (key === 'length') return 2;
      return placeholder();
    },
  });
}

/** All arguments as placeholders, except those in `given`. @param read names of the arguments that a text reads */
function argumentsWith(given: Args, read = new Set<string>()): Args {
  return new Proxy<Args>(given, {
    get(target, key) {
      read.add(String(key));
      return key in target ? target[String(key)] : placeholder();
    },
  });
}

/** Values that take the other branch of a text. */
const OTHERS = [undefined, false, 0, 1];

/** A text with placeholders, and with each of its arguments in turn left out or empty. */
function textsOf(text: string | ((args: never) => string)): readonly string[] {
  if (typeof text === 'string') return [text];
  const read = new Set<string>();
  const texts: unknown[] = [text(argumentsWith({}, read) as never)];
  for (const name of read) {
    for (const value of OTHERS) {
      try {
        texts.push(text(argumentsWith({ [name]: value }) as never));
      } catch {
        // The argument can't have this value.
      }
    }
  }
  // An argument that is the whole text is a sentence of its own.
  return texts.filter(
    (one): one is string => typeof one === 'string' && !/^(?:value|undefined|false|\d)\.?$/.test(one),
  );
}

/** Why a text is not made of full sentences; undefined if it is. */
function flaw(text: string): string | undefined {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  if (!/^[A-Z]/.test(text)) return `no capital at the start: ${text}`;
  // Output, a list or a source frame may follow after the first line.
  if (!(rest.length === 0 ? /[.!?]$/ : /[.:!?]$/).test(first)) return `no full stop: ${text}`;
  return undefined;
}

describe.each(entries)('%s', (_, { title, message, fix }) => {
  it('has a title of one sentence', () => {
    expect(flaw(title)).toBeUndefined();
    expect(title).not.toMatch(/\. |\n/);
  });

  it('has a message in full sentences', () => {
    expect(textsOf(message).flatMap((text) => flaw(text) ?? [])).toEqual([]);
  });

  it('has a fix in full sentences', () => {
    expect(textsOf(fix).flatMap((text) => flaw(text) ?? [])).toEqual([]);
  });
});
