import { dumpYaml } from '@kubernetes/client-node';
import type { Wanted } from '../../target.js';
import { wantedEndpoints, type WantedEndpoint } from '../resources/endpoint.js';
import { knativeService } from '../resources/knative-service.js';
import { queueServerName, secretName } from '../resources/names.js';
import { QUEUE_SECRET } from '../resources/queue-variables.js';
import { queueObjects } from '../resources/queue.js';
import type { KubeObject } from '../cluster/kinds.js';

/** A Secret that somebody has to make, for the files have no values. */
export interface NeededSecret {
  readonly endpoint: string;
  readonly name: string;
  readonly keys: readonly string[];
}

export interface ManifestFiles {
  /** Name of a file → its text. */
  readonly files: Readonly<Record<string, string>>;
  readonly secrets: readonly NeededSecret[];
}

export interface ManifestOptions {
  /** Undefined to leave it to whoever applies them. */
  readonly namespace: string | undefined;
  readonly pullSecret: string | undefined;
}

const KUSTOMIZATION = 'kustomization.yaml';
const MADE = '# Made by `flash deploy --out`; the next one writes it anew.\n';

/**
 * The endpoints of a project in YAML, a file for each, as Knative Services or, with a queue, as Deployments that KEDA scales, and the kustomization that lists them. No cluster is asked, and no
 * value of a secret is in them.
 */
export function manifestFiles(wanted: Wanted, { namespace, pullSecret }: ManifestOptions): ManifestFiles {
  const { app, env, manifest, files, secrets } = wanted;
  if (!files.image) throw new Error('a target that runs images was given none');
  const image = files.image.reference;
  const endpoints = wantedEndpoints({
    app,
    env,
    manifest,
    image,
    secrets,
    pullSecret,
    namespace: namespace ?? 'default',
  });
  const resources = endpoints.map(({ name }) => `${name}.yaml`);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(namespace !== undefined && { namespace }),
    resources,
  };
  return {
    files: {
      ...Object.fromEntries(endpoints.map((endpoint) => [`${endpoint.name}.yaml`, textOf(endpoint, namespace)])),
      [KUSTOMIZATION]: MADE + yaml(kustomization),
    },
    secrets: endpoints.flatMap(neededSecrets),
  };
}

function neededSecrets({ name: endpoint, id, variables, settings }: WantedEndpoint): NeededSecret[] {
  const keys = Object.keys(variables.secret);
  return [
    ...(keys.length === 0 ? [] : [{ endpoint, name: secretName(id, undefined), keys }]),
    ...(settings.queue ? [{ endpoint, name: queueServerName(id), keys: Object.values(QUEUE_SECRET) }] : []),
  ];
}

function textOf(endpoint: WantedEndpoint, namespace: string | undefined): string {
  const notes = neededSecrets(endpoint).map(
    ({ name, keys }) => `# It reads the Secret ${name}, with the keys ${keys.join(', ')}.\n`,
  );
  const documents = objectsOf(endpoint).map(({ metadata = {}, ...object }) => {
    const { namespace: _, ...placeless } = metadata;
    const { apiVersion, kind, ...rest } = object;
    return yaml({ apiVersion, kind, metadata: namespace === undefined ? placeless : metadata, ...rest });
  });
  return MADE + notes.join('') + documents.join('---\n');
}

function objectsOf(endpoint: WantedEndpoint): readonly KubeObject[] {
  const { queue } = endpoint.settings;
  if (!queue) return [knativeService(endpoint, undefined, undefined)];
  const { server, service, workers, scaled } = queueObjects(endpoint, queue, { release: undefined, hasKeda: true });
  return [server, service, workers, ...(scaled ? [scaled] : [])];
}

function yaml(object: object): string {
  return dumpYaml(object, { lineWidth: -1, noRefs: true });
}
