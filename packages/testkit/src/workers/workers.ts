import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { WorkerProcess } from './worker-process.ts';

/** An artifact as `flash build` would leave it, unpacked. */
export interface ArtifactFolder {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** The workers of a file of tests: of one artifact, which is made before the first test; each lives until the end of its test at the longest. */
export class Workers {
  readonly #running: WorkerProcess[] = [];
  #artifact: ArtifactFolder | undefined;

  constructor(make: () => Promise<ArtifactFolder>) {
    beforeAll(async () => {
      this.#artifact = await make();
    });
    afterEach(async () => {
      await Promise.all(this.#running.splice(0).map((worker) => worker.stop()));
    });
    afterAll(async () => this.#artifact?.remove());
  }

  /** Where the artifact is, and the workers' sockets are. */
  get folder(): string {
    if (!this.#artifact) throw new Error('the artifact is there from `beforeAll` on');
    return this.#artifact.folder;
  }

  start(env: Record<string, string> = {}, stdin: 'ignore' | 'pipe' = 'ignore'): WorkerProcess {
    const worker = new WorkerProcess(this.folder, env, stdin);
    this.#running.push(worker);
    return worker;
  }

  /** Starts one and waits until it is ready. */
  async ready(env: Record<string, string> = {}): Promise<WorkerProcess> {
    const worker = this.start(env);
    await worker.logged('ready');
    return worker;
  }
}
