import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeFrame } from '../syntax/line-of.js';
import { parseOutput, type FoundError } from './parse-output.js';
import { findCompiler, runCompiler, type CompilerEnd } from './run-compiler.js';

/** A check takes seconds; one that takes longer than this many milliseconds hangs. */
const HANGS_AFTER_MS = 120_000;
/** Errors of which the source is shown. */
const FRAMES = 10;

/** An error with the lines of its source; without them if the file can't be read. */
export interface TypeFault extends FoundError {
  readonly frame?: string;
}

/** `unchecked`: the types could not be checked, with the reason in words. */
export type TypesResult =
  | { readonly kind: 'checked'; readonly faults: readonly TypeFault[] }
  | { readonly kind: 'unchecked'; readonly reason: string };

/** Checks the types of a project beside its builds: one process at most, which never delays them and ends with its caller. */
export class TypeChecker {
  readonly #projectDir: string;
  readonly #hangsAfterMs: number;
  #running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;
  /** Counts calls: a check that has waited while another call came does not begin. */
  #calls = 0;
  #closed = false;

  constructor(projectDir: string, hangsAfterMs = HANGS_AFTER_MS) {
    this.#projectDir = projectDir;
    this.#hangsAfterMs = hangsAfterMs;
  }

  /** Checks the source as it is now, in the place of a check that still runs. Never throws. @returns undefined if it was stopped */
  async check(): Promise<TypesResult | undefined> {
    const stopped = this.stop();
    const call = this.#calls;
    await stopped;
    if (this.#closed || call !== this.#calls) return undefined;
    const abort = new AbortController();
    const checked = this.#check(abort.signal);
    this.#running = { abort, ended: checked };
    return checked;
  }

  /** Ends the check that runs. @returns when its process is gone */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#calls += 1;
    running?.abort.abort();
    await running?.ended;
  }

  /** Ends the check that runs, and lets none begin again. */
  close(): Promise<void> {
    this.#closed = true;
    return this.stop();
  }

  async #check(stopped: AbortSignal): Promise<TypesResult | undefined> {
    try {
      await access(join(this.#projectDir, 'tsconfig.json'));
    } catch {
      return unchecked('there is no tsconfig.json in the project');
    }
    try {
      const late = AbortSignal.timeout(this.#hangsAfterMs);
      const compiler = findCompiler(this.#projectDir);
      const signal = AbortSignal.any([stopped, late]);
      const end = signal.aborted ? undefined : await runCompiler({ compiler, projectDir: this.#projectDir, signal });
      if (!end || stopped.aborted) return undefined;
      if (late.aborted) return unchecked(`the compiler did not end within ${this.#hangsAfterMs / 1000} s`);
      return await this.#resultOf(end, compiler.version);
    } catch (error) {
      return stopped.aborted ? undefined : unchecked(`the compiler could not be run: ${(error as Error).message}`);
    }
  }

  async #resultOf(end: CompilerEnd, version: string): Promise<TypesResult> {
    const { errors, general } = parseOutput(end.stdout);
    const settings = errors.filter(({ file }) => file.endsWith('.json')).map(inWords);
    const [problem] = [...general, ...settings];
    if (problem !== undefined) return unchecked(`TypeScript ${version} can't use tsconfig.json: ${problem}`);
    if (end.exitCode === 0 || errors.length > 0) return { kind: 'checked', faults: await this.#withFrames(errors) };
    const how = end.killedBy === null ? `exited with code ${end.exitCode}` : `was ended by ${end.killedBy}`;
    const [words = ''] = (end.stderr.trim() || end.stdout.trim()).split('\n');
    return unchecked(`the compiler of TypeScript ${version} ${how}${words === '' ? '' : `: ${words}`}`);
  }

  async #withFrames(errors: readonly FoundError[]): Promise<TypeFault[]> {
    const faults: TypeFault[] = [];
    for (const error of errors.slice(0, FRAMES)) {
      const text = await readFile(join(this.#projectDir, error.file), 'utf8').catch(() => undefined);
      faults.push(text === undefined ? error : { ...error, frame: codeFrame(text, error.line) });
    }
    return [...faults, ...errors.slice(FRAMES)];
  }
}

function inWords({ file, line, code, message }: FoundError): string {
  return `${file}:${line} ${code}: ${message}`;
}

function unchecked(reason: string): TypesResult {
  return { kind: 'unchecked', reason };
}
