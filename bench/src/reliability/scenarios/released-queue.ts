import type { TestEndpoint, TestPlatform, TestWorker } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { deployQueues } from '../harness/deployments.ts';
import { readNote } from '../harness/job-notes.ts';
import { Ledger } from '../harness/ledger.ts';
import { processesLeft } from '../harness/leftovers.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import { QueuesUnderLoad } from '../harness/queues-under-load.ts';
import { runsByRelease, staleRuns } from '../harness/releases-seen.ts';
import type { Scenario } from '../harness/scenario.ts';

/** Between two changes, and for workers of the version before to take no more jobs. */
const CHANGE_MS = 1000;
/** One version alone serves for so long, at most, before the next change. */
const ALONE_MS = 2000;
const LOOK_MS = 50;
/** For a canary to get jobs. */
const CANARY_WITHIN_MS = 60_000;

export const releasedQueue: Scenario = {
  name: 'released-queue',
  promise: 'releases and canaries (promoted and rolled back) while jobs wait and run: none lost, none run twice',
  run: async ({ short }) => {
    await using ledger = await Ledger.create();
    await using own = await PlatformProcess.start();
    const endpoints = Object.values(await deployQueues(own.platform, ledger.path, { letters: 1, parcels: 2 }));
    await using load = new QueuesUnderLoad(ledger, {
      letters: { clients: [2, 1], most: 20, ms: () => 50 * Math.random() },
      parcels: { clients: [4, 1], most: 60, ms: () => 1500 * Math.random() },
    });
    load.connect(endpoints);
    const changes = new Changes(own.platform, ledger);
    for (let round = 0; round < (short ? 1 : 4); round += 1) {
      for (const kind of ['release', 'promote', 'rollback'] as const) {
        await setTimeout(ALONE_MS * Math.random());
        await Promise.all(endpoints.map((endpoint) => changes.make(endpoint, kind, `${kind}-${round}`)));
      }
    }
    await load.settled();
    const { broken, again, words } = await load.report(own.platform, { inOrder: false });
    await load.disconnect();
    await own.kill();
    const left = await processesLeft(ledger.path);
    const notes = (await ledger.lines()).map(readNote);
    const stale = staleRuns(notes);
    const figure = [
      `${changes.made} changes, ${words}`,
      `${[...runsByRelease(notes).values()].join(', ')} jobs by release, ${stale.length} by one that was replaced ${stale.slice(0, 3).join(' | ')}`,
      `${left} processes left`,
    ].join('; ');
    return { passed: broken.length + again + stale.length + left === 0, figure };
  },
};

type Kind = 'release' | 'promote' | 'rollback';

/** Changes what the workers of an endpoint run. */
class Changes {
  made = 0;
  readonly #platform: TestPlatform;
  readonly #ledger: Ledger;

  constructor(platform: TestPlatform, ledger: Ledger) {
    this.#platform = platform;
    this.#ledger = ledger;
  }

  /** @returns when the new version, or again the old one, has the workers that it needs, for some time */
  async make(endpoint: TestEndpoint, kind: Kind, name: string): Promise<void> {
    const { env: before, workers } = await endpoint.settings();
    const env = { ...before, RELEASE: `${endpoint.name}-${name}` };
    const path = `/local/endpoints/${endpoint.id}`;
    this.made += 1;
    await this.#ledger.note(`changes ${endpoint.name}`);
    if (kind === 'release') await endpoint.release({ env });
    else {
      await this.#platform.control('POST', `${path}/canary`, { percent: 50, changes: { env } });
      await this.#gotJobs(env.RELEASE);
      await this.#platform.control('POST', `${path}/${kind}`);
    }
    const { servingVersion } = await endpoint.settled();
    const isServing = ({ version, status }: TestWorker) =>
      version === servingVersion && (status === 'IDLE' || status === 'RUNNING');
    while ((await endpoint.workers()).filter(isServing).length < workers.min) await setTimeout(LOOK_MS);
    await setTimeout(CHANGE_MS);
    const release = kind === 'rollback' ? before['RELEASE'] : env.RELEASE;
    await this.#ledger.note(`alone ${endpoint.name} ${release}`);
  }

  /** Waits until workers of a release have run jobs. */
  async #gotJobs(release: string): Promise<void> {
    const end = performance.now() + CANARY_WITHIN_MS;
    while (performance.now() < end) {
      const runs = runsByRelease((await this.#ledger.lines()).map(readNote));
      if (runs.has(release)) return;
      await setTimeout(LOOK_MS);
    }
    throw new Error(`the canary ${release} got no job`);
  }
}
