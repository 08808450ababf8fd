import type { CreateEndpointRequest } from '@flash-ts/core/contract';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlClient } from '../control-client/index.js';
import { platformErrors } from '../errors/catalogue.js';
import { deployProject, type DeployOptions } from './deploy.js';
import { TestEndpoint } from './test-endpoint.js';
import type { WorkerReach } from './test-worker.js';
import { localImage } from '../ids/image.js';

/** The endpoints of a deployed project. */
export class Deployment {
  readonly endpoints: readonly TestEndpoint[];

  constructor(endpoints: readonly TestEndpoint[]) {
    this.endpoints = endpoints;
  }

  /** @throws FlashError `FLASH_TEST_ENDPOINT_UNKNOWN` */
  endpoint(name: string): TestEndpoint {
    const found = this.endpoints.find((endpoint) => endpoint.name === name);
    if (found) return found;
    throw platformErrors.FLASH_TEST_ENDPOINT_UNKNOWN({ name, known: this.endpoints.map((endpoint) => endpoint.name) });
  }
}

/** A running platform, with the actions of a test on it. */
export class TestPlatform {
  /** `http://127.0.0.1:{port}` */
  readonly url: string;
  /** Bearer key of the control API. */
  readonly key: string;
  /** Folder of its state. */
  readonly home: string;
  readonly #control: ControlClient;
  readonly #reach: WorkerReach;

  /** @param reach the access that the test has to its workers */
  constructor(facts: { readonly url: string; readonly key: string; readonly home: string }, reach: WorkerReach) {
    this.url = facts.url;
    this.key = facts.key;
    this.home = facts.home;
    this.#control = new ControlClient(facts.url, facts.key);
    this.#reach = reach;
  }

  /**
   * Builds and deploys a project with its own `flash deploy`. Another call makes new versions of changed endpoints.
   *
   * @param folder of the project
   * @returns when every endpoint serves
   * @throws FlashError `FLASH_TEST_DEPLOY_FAILED` with the command's output, `FLASH_TEST_COMMAND_MISSING`
   */
  async deploy(folder: string, options: DeployOptions = {}): Promise<Deployment> {
    const deployed = await deployProject(folder, this.home, options);
    return new Deployment(deployed.map((endpoint) => this.#testEndpoint(endpoint)));
  }

  /**
   * Stores an artifact: a `tar.gz` with a `worker.mjs`.
   *
   * @returns the image that names it
   */
  async upload(archive: Buffer): Promise<string> {
    const digest = createHash('sha256').update(archive).digest('hex');
    await this.#control.uploadArtifact(digest, archive);
    return localImage('test', digest);
  }

  /** Creates an endpoint of an image, as `POST /v2/serverless` does: on a small CPU, unless the fields say otherwise. Does not wait for its workers. */
  async create(
    fields: Pick<CreateEndpointRequest, 'name' | 'image'> & Partial<CreateEndpointRequest>,
  ): Promise<TestEndpoint> {
    const request = {
      type: 'LOAD_BALANCER',
      ...(fields.gpu === undefined && { cpu: [{ id: 'cpu3c', vcpuCount: 2 }] }),
      scaling:
        fields.type === 'QUEUE' ? { type: 'QUEUE_DELAY', queueDelay: 1 } : { type: 'REQUEST_COUNT', requestCount: 1 },
      ...fields,
    };
    return this.#testEndpoint(await this.#control.createEndpoint(request as CreateEndpointRequest));
  }

  /** All endpoints of the platform. */
  async endpoints(): Promise<TestEndpoint[]> {
    return (await this.#control.listEndpoints()).map((endpoint) => this.#testEndpoint(endpoint));
  }

  /** Calls any route of the control API. @throws FlashError with the platform's error if it refuses */
  control<Body>(method: string, path: string, body?: object): Promise<Body> {
    return this.#control.json(method, path, body);
  }

  #testEndpoint(endpoint: { readonly name: string; readonly id: string }): TestEndpoint {
    return new TestEndpoint(endpoint, this.#control, this.#reach);
  }
}

/**
 * Connects to a platform that `flash platform start` has started. It is not stopped with the test, its clock can't be advanced, and only
 * faults by signals are possible.
 *
 * @param home its home folder
 */
export async function connectPlatform(home: string): Promise<TestPlatform> {
  const [announcement, key] = (await Promise.all(
    ['platform.json', 'key'].map((name) => readFile(join(home, name), 'utf8')),
  )) as [string, string];
  const { port } = JSON.parse(announcement) as { port: number };
  const facts = { url: `http://127.0.0.1:${port}`, key: key.trim(), home };
  return new TestPlatform(facts, { faults: undefined, onHang: () => undefined });
}
