// Whether a command printed what its page says. Pure.

const ANYTHING = '…';

/** What is wrong; undefined when the lines are there, one directly after the other. */
export function missingLines(expected: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  const patterns = expected.map((line) => lineOf(line));
  const isThere = lines.some((_, start) =>
    patterns.every((pattern, index) => pattern.test(lines[start + index] ?? '')),
  );
  return isThere ? undefined : `it does not print:\n${expected.join('\n')}`;
}

/** Runs of spaces count as one: columns of tables are as wide as what is in them. */
function lineOf(text: string): RegExp {
  const parts = text
    .split(ANYTHING)
    .map((part) => part.replaceAll(/[^\w\s]/g, String.raw`\$&`).replaceAll(/ +/g, ' +'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** What is wrong; undefined when the output is that JSON, in which a text `…` stands for any value. */
export function otherJson(expected: string, output: string): string | undefined {
  try {
    const place = difference(JSON.parse(expected), JSON.parse(output), '');
    return place === undefined ? undefined : `the JSON differs at "${place}" from what the page shows`;
  } catch (error) {
    return `it does not print JSON: ${String(error)}`;
  }
}

/** The path of the first difference. */
function difference(expected: unknown, actual: unknown, path: string): string | undefined {
  if (expected === ANYTHING) return actual === undefined ? path : undefined;
  if (!isObject(expected) || !isObject(actual)) return expected === actual ? undefined : path;
  if (Array.isArray(expected) !== Array.isArray(actual)) return path;
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const name of names) {
    const found = difference(expected[name], actual[name], `${path}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
