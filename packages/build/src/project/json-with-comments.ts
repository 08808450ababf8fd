import { readFileSync } from 'node:fs';
// oxlint-disable-next-line import/default -- Node takes its CommonJS build, whose names it can't see; the linter reads the other one
import jsonc from 'jsonc-parser';

/** JSON as tsconfig.json has it, with comments and commas before closing brackets; undefined where it is none. */
export function readJsonWithComments(path: string): unknown {
  const { value, fault } = parseJsonWithComments(readFileSync(path, 'utf8'));
  return fault === undefined ? value : undefined;
}

export interface ParsedJson {
  readonly value: unknown;
  /** Where it stops being JSON, in UTF-16 units, and what is missing there. */
  readonly fault?: { readonly offset: number; readonly problem: string };
}

/** JSON with comments and commas before closing brackets, and with a mark of the byte order. */
export function parseJsonWithComments(text: string): ParsedJson {
  const errors: jsonc.ParseError[] = [];
  // As long as before, so that offsets stay.
  const value: unknown = jsonc.parse(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return { value };
  return { value, fault: { offset: first.offset, problem: inWords(jsonc.printParseErrorCode(first.error)) } };
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
