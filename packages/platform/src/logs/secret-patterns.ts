/** Characters from which on a secret is searched for: a shorter value would be found in unrelated texts. */
const SHORTEST_SECRET = 6;

/**
 * The forms in which the values of secrets can occur in the output of a process, as bytes (each character of these texts is a byte).
 * Searching for all of them at once costs about as much as splitting the output into lines.
 */
export class SecretPatterns {
  /** Finds the first of them, and of those that begin at the same place the longest; undefined if there are none. */
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

  /** The replacement of a text that `expression` has found. */
  standIn(found: string): string {
    return this.#names.get(found) as string;
  }

  /** Where the end of a text begins that may be the start of a secret; the length of the text if there is no such part. */
  pendingFrom(text: string, from: number): number {
    for (let start = Math.max(from, text.length - this.#longest + 1); start < text.length; start += 1) {
      const patterns = this.#byFirst.get(text.charCodeAt(start));
      if (patterns?.some((pattern) => isBeginning(pattern, text, start))) return start;
    }
    return text.length;
  }
}

/**
 * The plain value, and its forms in JSON and in a URL. Of a value with several lines each line, so that it is found whatever is between the
 * lines (indents, quotes); if a line is too short for that, the whole value.
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

/** A regular expression that matches exactly this text. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
