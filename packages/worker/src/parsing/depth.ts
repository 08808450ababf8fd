/**
 * How deep a JSON body may be nested. class-transformer and class-validator use several stack frames for each level and fill Node's default stack
 * at about 800 levels; usual JSON has fewer than 100.
 */
export const DEPTH_LIMIT = 512;

/**
 * Objects and lists that a JSON body may have. For a body of nothing else, as `[{},{},…]`, the parsed value takes twenty times the bytes of the
 * body; two million take about 130 MB.
 */
export const CONTAINER_LIMIT = 2_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `{` and `}`, which are also `[` and `]` with `BRACE_BIT` set. */
const OPENING = 0x7b;
const CLOSING = 0x7d;
const BRACE_BIT = 0x20;

/** Where valid JSON first exceeds the limit; undefined where it does not. */
export function tooDeepAt(text: string, limit = DEPTH_LIMIT): number | undefined {
  // Each level takes two characters, so small bodies need not be searched.
  if (text.length <= 2 * limit) return undefined;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) index = endOfString(text, index);
    else if ((unit | BRACE_BIT) === OPENING) depth += 1;
    else if ((unit | BRACE_BIT) === CLOSING) depth -= 1;
    if (depth > limit) return index;
  }
  return undefined;
}

/** Whether a text, which need not be valid JSON, opens more objects and lists than the limit. */
export function hasTooMany(text: string, limit = CONTAINER_LIMIT): boolean {
  // Each takes two characters and a comma, so small bodies need not be searched.
  if (text.length <= 3 * limit) return false;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) index = endOfString(text, index);
    else if ((unit | BRACE_BIT) === OPENING) count += 1;
    if (count > limit) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (let unit = text.charCodeAt(index); unit !== QUOTE && index < text.length; unit = text.charCodeAt(index)) {
    index += unit === BACKSLASH ? 2 : 1;
  }
  return index;
}
