import { Errors } from 'typebox/value';
import { LoadBalancedSchema, ManifestSchema, QueueSchema } from './schema.js';

const RESOURCE = /^\/resources\/[^/]+/;

/** Where a value does not match the manifest's schema: each place once, such as `/resources/users/workersMin must be integer`. */
export function manifestFaults(value: unknown): string[] {
  const ofManifest = Errors(ManifestSchema, value).filter(({ instancePath }) => !RESOURCE.test(instancePath));
  const faults = [...ofManifest, ...resourceFaults(value)];
  return [...new Set(faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`))];
}

/** An endpoint is compared with the schema of its own kind, so that its faults are those of one. */
function resourceFaults(value: unknown): { readonly instancePath: string; readonly message: string }[] {
  const resources: unknown = (value as { resources?: unknown } | null)?.resources;
  if (typeof resources !== 'object' || resources === null || Array.isArray(resources)) return [];
  return Object.entries(resources).flatMap(([name, resource]: [string, unknown]) => {
    const isQueue = (resource as { is_load_balanced?: unknown } | null)?.is_load_balanced === false;
    return Errors(isQueue ? QueueSchema : LoadBalancedSchema, resource).map(({ instancePath, message }) => ({
      instancePath: `/resources/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${instancePath}`,
      message,
    }));
  });
}
