import type { CreateEndpointRequest } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import type { EndpointStep } from '../local/steps.js';
import { optionNotes } from './not-here.js';
import type { PlannedRegistry } from './registry.js';
import type { PlannedVolumes } from './volumes.js';

/** Workers that an account may have without more balance. */
const WORKERS_OF_AN_ACCOUNT = 5;

export interface NoteFacts {
  readonly manifest: Manifest;
  readonly desired: Readonly<Record<string, CreateEndpointRequest>>;
  readonly steps: readonly EndpointStep[];
  readonly volumes: PlannedVolumes;
  readonly registry: PlannedRegistry;
  /** Endpoints that there are twice, by name, with the ids that are not used. */
  readonly doubled: ReadonlyMap<string, readonly string[]>;
}

/** What a person should know who deploys to Runpod, in whole sentences. */
export function notesOf(facts: NoteFacts): string[] {
  return [
    ...volumeNotes(facts),
    ...(facts.registry.note === undefined ? [] : [facts.registry.note]),
    ...optionNotes(facts.manifest),
    ...keyNotes(facts),
    ...doubleNotes(facts),
    ...workerNotes(facts),
    ...(facts.steps.some(({ action }) => action === 'create') ? SURPRISES : []),
  ];
}

/** What surprises people on Runpod. It is said when an endpoint is new there. */
const SURPRISES = [
  'Runpod lowers the workers of an endpoint without requests: after 3 days to at most 2, after 7 days to 0; the next deploy puts them back.',
  'The output of a worker goes with it on Runpod: `flash logs` shows that of workers that there are.',
];

function volumeNotes({ volumes }: NoteFacts): string[] {
  return [...volumes.created.values()].map(
    ({ name, size, dataCenter }) =>
      `The deploy creates the network volume ${name} with ${size} GB in ${dataCenter}; it costs until it is deleted, also without endpoints, and can be enlarged in the console.`,
  );
}

/** The key of the deploy opens the whole account. */
function keyNotes({ manifest, steps }: NoteFacts): string[] {
  const callers = steps.filter(
    ({ name, action }) => action === 'create' && manifest.resources[name]?.makes_remote_calls,
  );
  if (callers.length === 0) return [];
  const names = callers.map(({ name }) => name).join(', ');
  return [
    `The workers of ${names} call other endpoints and get a key for that: RUNPOD_CALL_KEY, or else the key of the deploy, with all that it may do.`,
  ];
}

function doubleNotes({ doubled }: NoteFacts): string[] {
  return [...doubled].map(
    ([name, ids]) =>
      `There are several endpoints ${name} of this environment; the oldest is deployed to. Remove ${ids.join(', ')} in the console.`,
  );
}

function workerNotes({ desired }: NoteFacts): string[] {
  const workers = Object.values(desired).reduce((sum, body) => sum + (body.workers?.max ?? 0), 0);
  if (workers <= WORKERS_OF_AN_ACCOUNT) return [];
  return [
    `The endpoints may have ${workers} workers together; an account may have ${WORKERS_OF_AN_ACCOUNT}, and more with a higher balance.`,
  ];
}
