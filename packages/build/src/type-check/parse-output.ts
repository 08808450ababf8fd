/** An error that TypeScript has found. Line and column are counted from 1. */
export interface FoundError {
  /** As the compiler writes it: relative to the project. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `TS2322` */
  readonly code: string;
  /** Several lines where the compiler explains itself. */
  readonly message: string;
}

export interface CompilerOutput {
  readonly errors: readonly FoundError[];
  /** Errors of no file, such as an option that does not exist. */
  readonly general: readonly string[];
}

const ERROR = /^(?:(.+)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/;

/** Reads what `tsc --pretty false` prints. An error goes on in the lines below it that are indented. */
export function parseOutput(text: string): CompilerOutput {
  const errors: FoundError[] = [];
  const general: string[] = [];
  for (const block of text.split(/\r?\n(?!\s)/)) {
    const [first = '', ...more] = block.trimEnd().split(/\r?\n/);
    const [, file, line, column, code, words] = ERROR.exec(first) ?? [];
    if (code === undefined || words === undefined) continue;
    const message = [words, ...more].join('\n');
    if (file === undefined) general.push(`${code}: ${message}`);
    else errors.push({ file, line: Number(line), column: Number(column), code, message });
  }
  return { errors, general };
}
