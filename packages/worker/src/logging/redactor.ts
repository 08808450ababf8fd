/** Replaces a secret. */
const REDACTED = '[redacted]';

/** The least length of a secret that is searched for: a shorter one would be found in unrelated text. */
const SHORTEST_SECRET = 6;

/** Names of properties and headers, in any case, whose values are secret. */
const NAMES = String.raw`(?:proxy-)?authorization|(?:set-)?cookie|[\w-]*api[-_]?key|[\w-]*(?:password|passwd|token|secret)`;

/** A JSON text with its quotes. */
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
/** The same inside a JSON text, where each quote and each backslash has one more backslash before it. */
const QUOTED_TEXT = String.raw`\\"(?:[^"\\]|\\\\(?:\\"|\\\\|[^"\\]))*\\"`;

const PROPERTY = new RegExp(String.raw`"(${NAMES})":\s*(?:${TEXT}|\[(?:${TEXT},?)*\]|-?\d[\d.eE+-]*)`, 'gi');
/** A header and its value side by side, as in Node's `rawHeaders`. */
const HEADER_PAIR = new RegExp(String.raw`"((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)",${TEXT}`, 'gi');
const QUOTED_PROPERTY = new RegExp(String.raw`\\"(${NAMES})\\":\s*${QUOTED_TEXT}`, 'gi');
/** Long enough not to take "Bearer authentication" for one. */
const CREDENTIALS = /\b(Bearer|Basic) +[\w.~+/=-]{16,}/g;

/**
 * Replaces secrets in log lines before they leave the process. It works on the finished line, so it does not matter how deep a value
 * was, whether it was in an error, a message or a stack, or of which class it was.
 */
export class Redactor {
  #values: RegExp | undefined;
  readonly #variables = new Map<string, string>();

  /**
   * @param variables environment variables, by name, whose values are secrets. Those shorter than 6 characters are left out.
   */
  learn(variables: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined || value.length < SHORTEST_SECRET) continue;
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
        this.#variables.set(form, name);
      }
    }
    // The longer one first: where a secret begins with another one, its end would be left.
    const forms = [...this.#variables.keys()].toSorted((a, b) => b.length - a.length);
    this.#values = forms.length === 0 ? undefined : new RegExp(forms.map(literally).join('|'), 'g');
  }

  /** A text without the secret variables' values; each is replaced by its variable's name. */
  readonly text = (text: string): string =>
    this.#values ? text.replace(this.#values, (value) => `[secret ${this.#variables.get(value)}]`) : text;

  /** A line of JSON without these, and without the values of headers and properties that hold credentials. */
  readonly line = (line: string): string =>
    this.text(line)
      .replace(PROPERTY, `"$1":"${REDACTED}"`)
      .replace(HEADER_PAIR, `"$1","${REDACTED}"`)
      .replace(QUOTED_PROPERTY, String.raw`\"$1\":\"${REDACTED}\"`)
      .replace(CREDENTIALS, `$1 ${REDACTED}`);
}

/** A text as a regular expression that matches it alone. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
