import { readProjectFileSync } from './project-file.js';
// oxlint-disable-next-line import/default -- Node takes its CommonJS build, whose names it can't see; the linter reads the other one
import jsonc from 'jsonc-parser';

/** Reads JSON with comments and commas before closing brackets, as in tsconfig.json; undefined where there is none or it is not valid. */
export function readJsonWithComments(path: string): unknown {
  const { value, fault } = parseJsonWithComments(readProjectFileSync(path) ?? '');
  return fault === undefined ? value : undefined;
}

export interface ParsedJson {
  readonly value: unknown;
  /** The offset of the first fault, in UTF-16 units, and what is wrong there. */
  readonly fault?: { readonly offset: number; readonly problem: string };
}

/** Parses JSON with comments, commas before closing brackets, and a byte order mark. */
export function parseJsonWithComments(text: string): ParsedJson {
  const errors: jsonc.ParseError[] = [];
  // A space of the same length, so that offsets stay the same.
  const value: unknown = jsonc.parse(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return { value };
  return { value, fault: { offset: first.offset, problem: inWords(jsonc.printParseErrorCode(first.error)) } };
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
