import { table } from '../output/table.js';
import { differenceText } from '../targets/differences.js';
import type { DeployPlan, PlanStep } from '../targets/target.js';
import { canaryText } from './canary-options.js';
import type { CommandOutcome } from './definition.js';

/** What `flash deploy --dry-run` says: every step, and the endpoints that need none. */
export function dryRunOutcome(target: string, plan: DeployPlan): CommandOutcome {
  const { app, env, steps, leftover, enlargedInstances, notes, costs } = plan;
  const endpoints = plan.endpoints.map(({ name, id }) => {
    const { action = 'none', changes = [], failure = null, canary = null } = stepOf(plan, name) ?? {};
    return { name, id, action, changes, failure, canary };
  });
  const told = steps.map(({ action, name, id, changes, failure, canary }) => {
    return { action, name, id, changes, failure, canary };
  });
  const unchanged = endpoints.filter(({ action }) => action === 'none').map(({ name }) => [name, 'none', '']);
  return {
    data: {
      app,
      env,
      target,
      dryRun: true,
      endpoints,
      steps: told,
      leftover,
      enlargedInstances,
      notes,
      ...(costs && { costs }),
    },
    text: [
      table([['ENDPOINT', 'ACTION', 'CHANGES'], ...steps.flatMap(rowsOf), ...unchanged]),
      ...enlargedInstances.map(enlargedText),
      ...(costs && costs.length > 0 ? [costText(costs)] : []),
      ...leftover.map((name) => `${name} is no longer in the source, and stays`),
      ...notes,
      'Nothing was changed.',
    ].join('\n\n'),
  };
}

/** A table of what endpoints cost in an hour. The prices of the catalogue are list prices. */
function costText(costs: NonNullable<DeployPlan['costs']>): string {
  const range = (least: number, most: number) =>
    least === most ? dollars(least) : `${dollars(least)} to ${dollars(most)}`;
  const rows = costs.map(({ endpoint, workers, least, most }) => [
    endpoint,
    `${range(least.min, most.min)} with ${workers.min}`,
    `${range(least.max, most.max)} with ${workers.max}`,
  ]);
  return table([['COST AN HOUR', 'FEWEST WORKERS', 'MOST WORKERS'], ...rows]);
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount > 0 && amount < 0.1 ? 4 : 2)}`;
}

/** `api asks for cpu3c-1-2 and gets 2 vCPU with 4 GB, …`. */
export function enlargedText({ endpoint, instance, vcpus, memory }: DeployPlan['enlargedInstances'][number]): string {
  return `${endpoint} asks for ${instance} and gets ${vcpus} vCPU with ${memory} GB, the smallest that can be deployed`;
}

/** The first step that an endpoint has in a plan. */
function stepOf({ steps }: DeployPlan, name: string): PlanStep | undefined {
  return steps.find((step) => step.action !== 'upload' && step.name === name);
}

function rowsOf({ action, name, changes, failure, canary }: PlanStep): string[][] {
  const rule =
    canary === null ? [] : [`the new version becomes a canary with ${canaryText({ header: null, ...canary })}`];
  const [first = '', ...others] = [...(failure?.split('\n') ?? []), ...changes.map(differenceText), ...rule];
  return [[name, action, first], ...others.map((text) => ['', '', text])];
}
