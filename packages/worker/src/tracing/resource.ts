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

/** The service to which all spans of this worker belong. */
export interface TracedService {
  /** Name of the endpoint. */
  readonly name: string;
  /** As the platform names this worker. */
  readonly workerId: string | undefined;
  /** SHA-256 of the source that was built, in hex. */
  readonly sourceFingerprint: string;
  readonly app: string | undefined;
  readonly environment: string | undefined;
}

/** Hex digits of the source's fingerprint, enough to tell versions apart. */
const VERSION_LENGTH = 12;

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override the worker's own attributes. */
export function resourceOf({ name, workerId, sourceFingerprint, app, environment }: TracedService): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: name,
    [ATTR_SERVICE_VERSION]: sourceFingerprint.slice(0, VERSION_LENGTH),
    'service.instance.id': workerId ?? randomUUID(),
    ...(app && { 'service.namespace': app }),
    ...(environment && { 'deployment.environment.name': environment }),
  });
  const said = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  return defaultResource().merge(own).merge(said);
}
