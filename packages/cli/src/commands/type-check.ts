import type { TypeChecker } from '@flash-ts/build/development';
import { typesText } from '../output/types-text.js';
import type { CommandContext, CommandOptions } from './definition.js';

/** The types of a project, which are checked when nothing else is to be done. What is found is printed once, until it changes. */
export class TypeCheck {
  readonly #context: Pick<CommandContext, 'projectDir' | 'terminal' | 'signal'>;
  #checker: TypeChecker | undefined;
  #told: string | undefined;
  #hasErrors = false;

  private constructor(context: Pick<CommandContext, 'projectDir' | 'terminal' | 'signal'>) {
    this.#context = context;
    context.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  /** @returns undefined with `--no-types` */
  static of(context: CommandContext, options: CommandOptions): TypeCheck | undefined {
    return options['types'] === false ? undefined : new TypeCheck(context);
  }

  /** Stops a check that runs: its process must not compete with a build. */
  pause(): void {
    void this.#checker?.stop();
  }

  /** Checks the source as it is now, in the background. */
  start(): void {
    if (this.#context.signal.aborted) return;
    this.#check().catch((error: unknown) => this.#context.terminal.detail(`types: ${(error as Error).message}`));
  }

  /** Resolves when no process of it is left. */
  async close(): Promise<void> {
    await this.#checker?.close();
  }

  async #check(): Promise<void> {
    const { projectDir, terminal, signal } = this.#context;
    if (!this.#checker) {
      const { TypeChecker: Checker } = await import('@flash-ts/build/development');
      this.#checker ??= new Checker(projectDir);
    }
    if (signal.aborted) return this.close();
    const result = await this.#checker.check();
    if (!result || signal.aborted) return;
    const text = typesText(result, terminal);
    const hasErrors = result.kind === 'checked' && result.faults.length > 0;
    const isNews = text !== this.#told && (result.kind === 'unchecked' || hasErrors || this.#hasErrors);
    if (isNews) terminal.note(text);
    else terminal.detail(text);
    this.#told = text;
    this.#hasErrors = hasErrors;
  }
}
