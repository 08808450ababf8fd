import { cliErrors } from '../errors/catalogue.js';
import { withState } from '../errors/with-state.js';
import type { ApplyOptions, DeployedEndpoint, DeployPlan, Place, PlanStep } from './target.js';

/** What a target does for the steps of a plan. */
export interface StepTaker<Step extends PlanStep, Live> {
  /** The endpoint of a step as the plan saw it and as it is now, each undefined if no endpoint has the name. */
  look(step: Step): Promise<{ readonly seen: Live | undefined; readonly now: Live | undefined }>;

  /** What somebody has changed; undefined if nothing. */
  change(seen: Live, now: Live, action: Step['action']): string | undefined;

  take(step: Step): Promise<void>;
}

/** Errors that tell the state of a rollout themselves. */
const ENDS_OF_ROLLOUTS: ReadonlySet<string> = new Set(['FLASH_ROLLOUT_FAILED', 'FLASH_ROLLOUT_TIMEOUT']);

/** Takes the steps of a plan one after another. An error says which were taken and which were not. */
export class PlanRun<Step extends PlanStep, Live> {
  readonly #taker: StepTaker<Step, Live>;
  readonly #place: Place;
  readonly #steps: readonly Step[];
  readonly #options: Pick<ApplyOptions, 'signal' | 'onStep'>;
  readonly #done = new Set<Step>();

  constructor(
    taker: StepTaker<Step, Live>,
    { app, env, steps }: Place & { readonly steps: readonly Step[] },
    options: Pick<ApplyOptions, 'signal' | 'onStep'>,
  ) {
    this.#taker = taker;
    this.#place = { app, env };
    this.#steps = steps;
    this.#options = options;
  }

  async take(chosen: (step: Step) => boolean): Promise<void> {
    for (const step of this.#steps.filter(chosen)) {
      try {
        this.#options.signal.throwIfAborted();
        await this.#takeOne(step);
      } catch (error) {
        throw withState(error, this.#progress());
      }
      this.#done.add(step);
    }
  }

  /** Waits for what the steps have begun. An error that does not tell how it ended gets the state that this run knows. */
  async wait<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (ENDS_OF_ROLLOUTS.has((error as { code?: string }).code ?? '')) throw error;
      throw withState(error, `${this.#changed()}; whether it serves is not known`);
    }
  }

  async #takeOne(step: Step): Promise<void> {
    const { action, name, failure } = step;
    // Endpoints that this run has changed already are not checked again.
    if (action !== 'upload' && !this.#hasChanged(name)) await this.#check(step);
    this.#options.onStep(`${action} ${name}${failure === null ? '' : `: ${failure}`}`);
    await this.#taker.take(step);
  }

  /**
   * Checks that the endpoint of a step has not changed since the plan was made.
   *
   * @throws FlashError `FLASH_PLAN_OUTDATED`
   */
  async #check(step: Step): Promise<void> {
    const { action, name } = step;
    const { seen, now } = await this.#taker.look(step);
    let moved: string | undefined;
    if (seen && now) moved = this.#taker.change(seen, now, action);
    else if (seen || now) moved = now ? 'it has been created' : 'it has been removed';
    if (moved !== undefined) throw cliErrors.FLASH_PLAN_OUTDATED({ ...this.#place, name, action, moved });
  }

  #hasChanged(name: string): boolean {
    return [...this.#done].some((step) => step.name === name);
  }

  #progress(): string {
    const open = this.#steps.filter((step) => !this.#done.has(step));
    return `${this.#changed()}; not done: ${stepsText(open)}`;
  }

  #changed(): string {
    const done = [...this.#done].filter(({ action }) => action !== 'upload');
    return done.length > 0 ? `changed before the error: ${stepsText(done)}` : 'no endpoint was changed';
  }
}

function stepsText(steps: readonly PlanStep[]): string {
  return steps.map(({ name, action }) => `${name} (${action})`).join(', ');
}

/** The action of a plan for an endpoint. */
export function actionOf({ steps }: Pick<DeployPlan, 'steps'>, name: string): DeployedEndpoint['action'] {
  const first = steps.find((step) => step.name === name)?.action;
  return first === 'create' || first === 'update' || first === 'retry' ? first : 'none';
}
