import { isDeepStrictEqual } from 'node:util';
import type { CanaryRequest } from '@flash-ts/core/contract';
import type { UpdateEndpointRequest } from '@flash-ts/core/contract';
import { differences, type Difference } from '../differences.js';
import type { PlanOptions } from '../target.js';
import { checkNature, type Nature } from '../unchangeable.js';
import type { Engine, LiveEndpoint, Routing } from './engines/engine.js';
import type { Engines } from './engines/engines.js';
import { variablesIn } from './engines/read.js';
import { workerContainer } from './resources/container.js';
import type { WantedEndpoint } from './resources/endpoint.js';
import { secretName } from './resources/names.js';
import { versionFields, type Settings } from './resources/settings.js';
import type { KubernetesStep, SeenEndpoint } from './steps.js';

export interface PlanFacts extends PlanOptions {
  readonly engines: Pick<Engines, 'of'>;
  /** In the order of the source. */
  readonly wanted: readonly WantedEndpoint[];
  /** By name. */
  readonly live: ReadonlyMap<string, SeenEndpoint>;
}

const BLANK = { changes: [], canary: null, failure: null } as const;

/**
 * The steps from `live` to `wanted`. Endpoints know each other by names that they have before they are created, so that their order is free.
 *
 * @throws FlashError those of `checkNature`
 */
export function planEndpoints({ wanted, live, first = [], prune = false, ...facts }: PlanFacts): KubernetesStep[] {
  const place = ({ name }: WantedEndpoint) => (first.includes(name) ? first.indexOf(name) : first.length);
  const ordered = wanted.toSorted((a, b) => place(a) - place(b));
  const steps = ordered.flatMap((one) => stepOf(one, live.get(one.name), facts) ?? []);
  const removals = prune ? leftoverOf({ wanted, live }) : [];
  return [...steps, ...removals.map((name) => removal(name, live.get(name)))];
}

/** Live endpoints that are no longer in the source. */
export function leftoverOf({ wanted, live }: Pick<PlanFacts, 'wanted' | 'live'>): string[] {
  return [...live.keys()].filter((name) => !wanted.some((one) => one.name === name));
}

function stepOf(
  wanted: WantedEndpoint,
  seen: SeenEndpoint | undefined,
  { engines, canary }: Pick<PlanFacts, 'engines' | 'canary'>,
): KubernetesStep | undefined {
  const { name } = wanted;
  if (!seen) {
    const release = { version: 1, part: 1 };
    return { ...BLANK, action: 'create', name, id: null, wanted, release, routing: { to: 'latest' } };
  }
  const { live } = seen;
  checkNature(name, natureOf(live.settings), natureOf(wanted.settings));
  const engine = engines.of(wanted.settings);
  const { version, part } = live.release;
  const common = { ...BLANK, name, id: live.id, wanted };
  const changes = changesOf(wanted, seen);
  const isNew = isNewVersion(wanted, seen);
  const next = { version: Math.max(version, ...live.versions) + 1, part: 1 };
  if (isNew) {
    const rule = canary ?? null;
    return { ...common, action: 'update', changes, canary: rule, release: next, routing: routingOf(rule) };
  }
  const another = { version, part: part + 1 };
  if (changes.length > 0) {
    const release = engine.releasesScaling ? another : live.release;
    const routing: Routing = live.state === 'failed' ? { to: 'latest' } : { to: 'same' };
    return { ...common, action: 'update', changes, release, routing };
  }
  if (live.state === 'failed') {
    const rule = canary ?? null;
    const failure = `version ${version} has failed: ${live.reason ?? 'no reason was given'}`;
    return { ...common, action: 'retry', failure, canary: rule, release: another, routing: routingOf(rule) };
  }
  if (canary !== undefined && live.canary !== null)
    return { ...common, action: 'canary', canary, release: live.release, routing: routingOf(canary) };
  return unfinished(wanted, live, engine);
}

/** The step that an endpoint needs whose settings are right: its requests went back to an earlier version, or its template is another one. */
function unfinished(
  wanted: WantedEndpoint,
  live: LiveEndpoint,
  engine: Pick<Engine, 'templateOf'>,
): KubernetesStep | undefined {
  const { version, part } = live.release;
  const common = { ...BLANK, action: 'update' as const, name: live.name, id: live.id, wanted };
  const isBack = live.canary === null && live.servingVersion !== null && live.servingVersion !== version;
  if (isBack && live.state === 'serving') {
    const changes = [{ field: 'version', from: live.servingVersion, to: version }];
    return { ...common, changes, release: live.release, routing: { to: 'latest' } };
  }
  if (engine.templateOf(wanted, live.release) === live.template) return undefined;
  const changes = [{ field: 'template', to: 'as this version of flash makes it' }];
  return { ...common, changes, release: { version, part: part + 1 }, routing: { to: 'same' } };
}

function routingOf(rule: CanaryRequest | null): Routing {
  return rule === null ? { to: 'latest' } : { to: 'canary', percent: rule.percent };
}

function removal(name: string, seen: SeenEndpoint | undefined): KubernetesStep {
  return { ...BLANK, action: 'delete', name, id: seen?.live.id ?? null };
}

/** What changes, in the words of the options; of variables only the names. */
export function changesOf(wanted: WantedEndpoint, { live, secret }: SeenEndpoint): readonly Difference[] {
  const before = { ...live.settings, env: { ...live.variables, ...secret } };
  const after = { ...wanted.settings, env: variablesOfWorker(wanted) };
  const removed = Object.keys(before).filter((field) => !(field in after));
  return [
    ...differences(before as unknown as UpdateEndpointRequest, after as unknown as UpdateEndpointRequest),
    ...removed.map((field) => ({ field, from: before[field as keyof Settings] })),
  ];
}

/** All variables that a worker gets, with the values of secrets. */
function variablesOfWorker(wanted: WantedEndpoint): Record<string, string> {
  const container = workerContainer(wanted, secretName(wanted.id, 0));
  return { ...variablesIn({ spec: { containers: [container] } }), ...wanted.variables.secret };
}

function isNewVersion(wanted: WantedEndpoint, { live, secret }: SeenEndpoint): boolean {
  return !(
    isDeepStrictEqual(versionFields(wanted.settings), versionFields(live.settings)) &&
    isDeepStrictEqual(variablesOfWorker(wanted), { ...live.variables, ...secret })
  );
}

function natureOf({ cpu, queue }: Settings): Nature {
  return { hardware: cpu ? 'CPU' : 'GPU', kind: queue ? 'queue-based' : 'load-balanced' };
}
