/**
 * A regular expression as JSON Schema takes it: without flags, read as Unicode. Undefined for one that can't be written so, because it has
 * a flag that changes what it matches.
 */
export function patternOf(expression: RegExp | string, modifiers: string | undefined): string | undefined {
  const { source, flags } = new RegExp(expression, typeof expression === 'string' ? (modifiers ?? '') : undefined);
  // `g` and `d` are about repeated calls and places, `u` is how JSON Schema reads every pattern.
  if (/[imsvy]/.test(flags)) return undefined;
  return [source, withoutIdleEscapes(source)].find((candidate) => isUnicodePattern(candidate));
}

/** What a text contains, as a pattern. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** In a Unicode pattern only what means something may be escaped: `\-`, `\@` and `\"` are errors there. */
function withoutIdleEscapes(source: string): string {
  return source.replaceAll(/\\([\s\S])/g, (escape, character: string) =>
    /[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(character) ? escape : character === '-' ? String.raw`\x2d` : character,
  );
}

function isUnicodePattern(source: string): boolean {
  try {
    void new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
