import { dumpYaml } from '@kubernetes/client-node';
import type { Wanted } from '../../target.js';
import { checkKinds } from '../make-plan.js';
import { wantedEndpoints, type WantedEndpoint } from '../resources/endpoint.js';
import { knativeService } from '../resources/knative-service.js';
import { secretName } from '../resources/names.js';

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
 * The endpoints of a project as Knative Services in YAML, a file for each, and the kustomization that lists them. No cluster is asked, and no
 * value of a secret is in them.
 *
 * @throws FlashError `FLASH_TARGET_UNSUPPORTED` for queue-based endpoints
 */
export function manifestFiles(wanted: Wanted, { namespace, pullSecret }: ManifestOptions): ManifestFiles {
  checkKinds(wanted);
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
      ...Object.fromEntries(endpoints.map((endpoint) => [`${endpoint.name}.yaml`, serviceText(endpoint, namespace)])),
      [KUSTOMIZATION]: MADE + yaml(kustomization),
    },
    secrets: endpoints.flatMap((endpoint) => neededSecret(endpoint) ?? []),
  };
}

function neededSecret({ name: endpoint, id, variables }: WantedEndpoint): NeededSecret | undefined {
  const keys = Object.keys(variables.secret);
  return keys.length === 0 ? undefined : { endpoint, name: secretName(id, undefined), keys };
}

function serviceText(endpoint: WantedEndpoint, namespace: string | undefined): string {
  const service = knativeService(endpoint, undefined, undefined);
  const { namespace: _, ...metadata } = service.metadata ?? {};
  const secret = neededSecret(endpoint);
  const note = secret ? `# It reads the Secret ${secret.name}, with the keys ${secret.keys.join(', ')}.\n` : '';
  return MADE + note + yaml({ ...service, metadata: namespace === undefined ? metadata : (service.metadata ?? {}) });
}

function yaml(object: object): string {
  return dumpYaml(object, { lineWidth: -1, noRefs: true });
}
