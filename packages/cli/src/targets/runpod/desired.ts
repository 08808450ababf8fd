import { createHash } from 'node:crypto';
import { DEPLOY_ENV, IDENTITY_ENV, type CreateEndpointRequest, type Endpoint } from '@flash-ts/core/contract';
import { filledIn } from '../secrets.js';
import type { Wanted } from '../target.js';
import { deployConfigOf, type EndpointDeployConfig } from './deploy-config.js';

/** What belongs to the account and not to one endpoint: ids, or placeholders for those of things that are created before. */
export interface Belongings {
  /** Name of an endpoint → ids of its network volumes. */
  readonly volumes: Readonly<Record<string, readonly string[]>>;
  /** Id of the credential for the image's registry; undefined to leave it as it is. */
  readonly registry: string | undefined;
  /** The key that workers get which call other endpoints. */
  readonly callKey: string;
}

/** The create request of each wanted endpoint. Nothing is left to the defaults of the API, which are others than those of Flash. */
export function desiredEndpoints(
  wanted: Wanted,
  belongings: Belongings,
): Readonly<Record<string, CreateEndpointRequest>> {
  const { manifest, files } = wanted;
  const desired = Object.entries(deployConfigOf(manifest, files.artifact.digest)).map(([name, config]) => {
    return [name, requestOf(name, config, wanted, belongings)];
  });
  return Object.fromEntries(desired) as Record<string, CreateEndpointRequest>;
}

function requestOf(
  name: string,
  config: EndpointDeployConfig,
  { app, env, manifest, files, secrets }: Wanted,
  { volumes, registry, callKey }: Belongings,
): CreateEndpointRequest {
  const request = {
    ...config,
    // Unique for a person who looks at the account.
    name: `${app}-${env}-${name}`,
    image: files.image?.reference ?? config.image,
    ...(config.gpu && { gpu: { ...config.gpu, excludedTypes: config.gpu.excludedTypes ?? [] } }),
    networkVolumes: volumes[name] ?? [],
    ...(registry !== undefined && { registry }),
    env: {
      ...filledIn(config.env, secrets[name]),
      ...(config.type === 'LOAD_BALANCER' && { HEALTH_CHECK_PATH: '/ping' }),
      ...(manifest.resources[name]?.makes_remote_calls && { RUNPOD_API_KEY: callKey }),
      [IDENTITY_ENV.env]: env,
    },
  } as CreateEndpointRequest;
  const facts = {
    [DEPLOY_ENV.fingerprint]: manifest.source_fingerprint,
    [DEPLOY_ENV.config]: configHash(request),
  };
  return { ...request, env: { ...request.env, ...facts } };
}

/**
 * A hash of what makes a new version of an endpoint. Settings that running workers take over have no part in it: it lies in the variables of
 * the workers, so that they would be replaced for it.
 */
function configHash(request: CreateEndpointRequest): string {
  const { image, env, gpu, cpu, disk, ports, dataCenterIds } = request;
  const variables = Object.entries(env ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const facts = [image, variables, gpu, cpu, disk, ports, dataCenterIds];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** The request with the facts of the live endpoint where nothing that makes a version has changed, so that they alone replace no workers. */
export function withKnownFacts(request: CreateEndpointRequest, live: Endpoint | undefined): CreateEndpointRequest {
  const { env = {} } = request;
  const fingerprint = live?.env[DEPLOY_ENV.fingerprint];
  if (fingerprint === undefined || live?.env[DEPLOY_ENV.config] !== env[DEPLOY_ENV.config]) return request;
  return { ...request, env: { ...env, [DEPLOY_ENV.fingerprint]: fingerprint } };
}
