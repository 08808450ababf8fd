import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
  type Resource,
} from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { IDENTITY_ENV } from '@flash-ts/core/contract';
import type { ChosenResource } from '../endpoint/choose-resource.js';

/** Hex digits of the source's fingerprint, enough to tell versions apart. */
const VERSION_LENGTH = 12;

/**
 * The service to which all spans of this worker belong. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override the worker's own attributes.
 *
 * @param workerId as the platform names this worker
 */
export function resourceOf({ name, manifest }: ChosenResource, workerId: string | undefined): Resource {
  const { [IDENTITY_ENV.app]: app, [IDENTITY_ENV.env]: environment } = process.env;
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: name,
    [ATTR_SERVICE_VERSION]: manifest.source_fingerprint.slice(0, VERSION_LENGTH),
    'service.instance.id': workerId ?? randomUUID(),
    ...(app && { 'service.namespace': app }),
    ...(environment && { 'deployment.environment.name': environment }),
  });
  const said = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  return defaultResource().merge(own).merge(said);
}
