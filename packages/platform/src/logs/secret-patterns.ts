/** Characters that a secret must have to be looked for: a shorter one would be found in texts that have nothing to do with it. */
const SHORTEST_SECRET = 6;

/**
 * The texts under which the values of secrets can stand in what a process prints, as bytes (each character of these texts is a byte).
 * Looking for all of them at once costs about as much as cutting the output into lines.
 */
export class SecretPatterns {
  /** Finds the first of them, of those that begin there the longest; undefined when there are none. */
  readonly expression: RegExp | undefined;
  readonly #names = new Map<string, string>();
  readonly #byFirst = new Map<number, string[]>();
  readonly #longest: number;

  /** @param secrets values by the name of their variable; those shorter than 6 characters are left out */
  constructor(secrets: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(secrets)) {
      for (const form of formsOf(value)) this.#names.set(bytesOf(form), bytesOf(`[secret ${name}]`));
    }
    const patterns = [...this.#names.keys()].toSorted((a, b) => b.length - a.length);
    this.#longest = patterns[0]?.length ?? 0;
    for (const pattern of patterns) {
      const first = pattern.charCodeAt(0);
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), pattern]);
    }
    this.expression = patterns.length === 0 ? undefined : new RegExp(patterns.map(literally).join('|'), 'g');
  }

  /** What stands in the place of a text that `expression` has found. */
  standIn(found: string): string {
    return this.#names.get(found) as string;
  }

  /** Where the last part of a text begins that may be the beginning of a secret whose end is still to come; its length when there is none. */
  pendingFrom(text: string, from: number): number {
    for (let start = Math.max(from, text.length - this.#longest + 1); start < text.length; start += 1) {
      const patterns = this.#byFirst.get(text.charCodeAt(start));
      if (patterns?.some((pattern) => isBeginning(pattern, text, start))) return start;
    }
    return text.length;
  }
}

/**
 * As it is, as a text in JSON and as a part of a URL. Of a value with several lines each line, so that it is found with whatever stands
 * between the lines (indents, quotes); where a line is too short for that, the whole.
 */
function formsOf(value: string): string[] {
  if (value.length < SHORTEST_SECRET) return [];
  const lines = value.split(/\r?\n/).filter((line) => line !== '');
  const long = lines.filter((line) => line.length >= SHORTEST_SECRET);
  const plain = long.length === lines.length ? long : [value, ...long];
  return [...plain, JSON.stringify(value).slice(1, -1), ...plain.map(inJson), encodeURIComponent(value.toWellFormed())];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function isBeginning(pattern: string, text: string, start: number): boolean {
  return pattern.length > text.length - start && pattern.startsWith(text.slice(start));
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** A text as a regular expression that matches it alone. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
