import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf } from '@flash-ts/testkit/archives';
import type { Wanted } from '../../src/targets/target.js';

/** How an app is to be: its code answers with `label`, and prints it; without one it does not start. */
export interface WantedApp {
  readonly label?: string;
  readonly endpoints: Readonly<Record<string, Partial<ManifestResource>>>;
}

/** Makes what a build makes, for a worker that is one small file. */
export class WantedApps {
  #folder: string | undefined;
  #count = 0;

  /** A new app without endpoints, which no other test has. */
  newApp(): string {
    this.#count += 1;
    return `app-${this.#count}`;
  }

  async wanted(app: string, { label, endpoints }: WantedApp): Promise<Wanted> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'flash-target-'));
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.tar.gz`);
    const { digest, archive } = await archiveOf([[{ name: 'worker.mjs' }, workerOf(label)]]);
    await writeFile(path, archive);
    const resources = Object.entries(endpoints).map(([name, fields]) => [name, { ...resourceOf(name), ...fields }]);
    const manifest = { project_name: app, resources: Object.fromEntries(resources) } as unknown as Manifest;
    return { app, env: 'production', manifest, files: { artifact: { path, digest } }, secrets: {} };
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

function workerOf(label: string | undefined): string {
  if (label === undefined) return `throw new Error('no model');`;
  return `
import { createServer } from 'node:http';
process.stdin.resume().on('end', () => process.exit(0));
const answer = (request, response) => {
  if (request.url !== '/ping') console.log('${label} was asked');
  response.end('${label}');
};
for (const port of new Set([process.env.PORT, process.env.PORT_HEALTH])) createServer(answer).listen(port);
`;
}

function resourceOf(name: string): ManifestResource {
  return {
    resource_type: 'CpuLoadBalancerSlsResource',
    is_load_balanced: true,
    file_path: `src/${name}.ts`,
    module_path: `src.${name}`,
    export_name: 'Endpoint',
    functions: [],
    makes_remote_calls: false,
    instanceIds: ['cpu3c-2-4'],
    workersMin: 0,
    workersMax: 2,
    idleTimeout: 60,
    scalerType: 'REQUEST_COUNT',
    scalerValue: 4,
    executionTimeoutMs: 0,
    flashboot: true,
    locations: [],
    networkVolumes: [],
    env: {},
    forbidUnknown: false,
    semantics: 'flash',
  };
}
