export type BuildStepName = 'discover' | 'bundle' | 'load' | 'package';

/** A step that begins, or one that has ended. */
export type BuildStep =
  | { readonly name: BuildStepName; readonly state: 'started' }
  | ({ readonly name: BuildStepName; readonly state: 'ended' } & StepMeasure);

export interface StepMeasure {
  readonly milliseconds: number;
  /** Size of what the step has read or made. */
  readonly bytes: number;
}

/** Runs a build's steps one after the other, and reports and measures each. */
export class Steps {
  readonly #measures: Partial<Record<BuildStepName, StepMeasure>> = {};

  constructor(
    private readonly onStep: ((step: BuildStep) => void) | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** @param sizeOf bytes of a step's result */
  async run<T>(name: BuildStepName, work: () => Promise<T>, sizeOf: (result: T) => number): Promise<T> {
    this.signal?.throwIfAborted();
    this.onStep?.({ name, state: 'started' });
    const start = performance.now();
    const result = await work();
    const measure = { milliseconds: performance.now() - start, bytes: sizeOf(result) };
    this.#measures[name] = measure;
    this.onStep?.({ name, state: 'ended', ...measure });
    return result;
  }

  /** Of all steps, once all have run. */
  get measures(): Readonly<Record<BuildStepName, StepMeasure>> {
    return this.#measures as Record<BuildStepName, StepMeasure>;
  }
}
