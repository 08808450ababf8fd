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

/** The fields of an endpoint that is queue-based: its jobs fail with `input.fail`, run until they are stopped with `input.hold`, or have the label as output. */
export const QUEUE = {
  resource_type: 'CpuServerlessEndpoint',
  is_load_balanced: false,
  functions: [{ name: 'Endpoint', module: 'src.work', is_async: true, is_class: true, class_methods: ['work'] }],
  jobs: [{ name: 'work', is_async: true, is_stream: false }],
  workersMax: 1,
  scalerType: 'QUEUE_DELAY',
  scalerValue: 1,
} as unknown as Partial<ManifestResource>;

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
    const facts = { project_name: app, source_fingerprint: digest };
    const manifest = { ...facts, resources: Object.fromEntries(resources) } as unknown as Manifest;
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
${QUEUE_LOOP.replaceAll('LABEL', label)}
`;
}

/** The cloud's protocol for workers, as far as the cases need it: one job at a time. */
const QUEUE_LOOP = `
const { RUNPOD_WEBHOOK_GET_JOB: take, RUNPOD_WEBHOOK_POST_OUTPUT: give, RUNPOD_POD_ID: id, RUNPOD_AI_API_KEY: authorization } = process.env;
const call = (url, init) => fetch(url, { headers: { authorization }, ...init }).catch(() => undefined);
let running;
let ends = false;
process.once('SIGTERM', () => {
  ends = true;
  if (!running) process.exit(0);
});
async function work() {
  const answer = await call(take.replace('$ID', id));
  if (answer?.status !== 200) return new Promise((done) => setTimeout(done, 50));
  const job = await answer.json();
  const { promise: stopped, resolve: stop } = Promise.withResolvers();
  running = { id: job.id, stop };
  if (job.input.hold) await stopped;
  const body = JSON.stringify(job.input.fail ? { error: job.input.fail } : { output: 'LABEL' });
  await call(give.replace('$RUNPOD_POD_ID', id).replace('$ID', job.id), { method: 'POST', body });
  running = undefined;
}
async function heed() {
  const answer = await call(take.replace('$ID', id).replace('/job-take/', '/job-stop/'));
  if (answer?.status !== 200) return new Promise((done) => setTimeout(done, 50));
  const { jobsToStop } = await answer.json();
  if (jobsToStop.includes(running?.id)) running.stop();
}
if (take) {
  void (async () => { while (!ends) await work(); process.exit(0); })();
  void (async () => { for (;;) await heed(); })();
}`;

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
