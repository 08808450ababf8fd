import { startRunpodServer, type RunpodServer } from '@flash-ts/testkit/runpod';
import { openTarget } from '../../src/targets/table.js';
import type { Target, Wanted } from '../../src/targets/target.js';
import type { TargetUnderTest } from './target-suite.js';

/** A server for Runpod's API, and the target that speaks with it. */
export class RunpodCloud implements TargetUnderTest {
  readonly server: RunpodServer;
  readonly target: Target;

  private constructor(server: RunpodServer, target: Target) {
    this.server = server;
    this.target = target;
  }

  static async start(env: NodeJS.ProcessEnv = {}): Promise<RunpodCloud> {
    const server = await startRunpodServer();
    const access = { RUNPOD_API_BASE_URL: server.url, RUNPOD_API_KEY: server.key, RUNPOD_REGISTRY: 'none' };
    return new RunpodCloud(server, await openTarget('runpod', { ...access, ...env }, {}));
  }

  get headers() {
    return { authorization: `Bearer ${this.server.key}` };
  }

  /** Pushes what a deploy would have pushed. */
  readonly prepare = async (wanted: Wanted): Promise<Wanted> => {
    const { path, digest } = wanted.files.artifact;
    const reference = `registry.example.com/acme/${wanted.app}@sha256:${digest}`;
    this.server.addImage(reference, path);
    return { ...wanted, files: { ...wanted.files, image: { reference } } };
  };

  /** The bodies of requests. */
  sent(method: string, path: RegExp): Readonly<Record<string, unknown>>[] {
    const matching = this.server.seen.filter((one) => one.method === method && path.test(one.path));
    return matching.map(({ body }) => body as Readonly<Record<string, unknown>>);
  }

  readonly close = async (): Promise<void> => {
    await this.server.close();
    if (this.server.misfits.length > 0) throw new Error(`answers that do not fit: ${this.server.misfits.join('\n')}`);
    // What it means is not documented.
    const requests = [...this.sent('POST', /serverless$/), ...this.sent('PATCH', /serverless/)];
    if (requests.some(({ timeout }) => timeout === 0)) throw new Error('a request had the timeout 0');
  };
}
