import { setTimeout } from 'node:timers/promises';
import { deployErrands } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const WORKERS = 4;

export const releaseUnderLoad: Scenario = {
  name: 'release-under-load',
  promise: '200 req/s with 10 s requests through a release: 0 failures',
  run: async ({ short }) => {
    const [perSecond, workMs] = short ? [50, 500] : [200, 10_000];
    await using own = await PlatformProcess.start();
    const endpoint = await deployErrands(own.platform, { workers: WORKERS });
    const traffic = endpoint.traffic({
      perSecond,
      request: (index) =>
        index % 2 === 0
          ? { path: `/wait/${workMs}` }
          : { method: 'POST', path: `/wait/${workMs}`, body: { id: String(index) } },
    });
    // As many on their way as there will ever be.
    await setTimeout(workMs);
    const { env } = await endpoint.settings();
    const { version } = await endpoint.release({ env: { ...env, RELEASE: 'next' } });
    const began = performance.now();
    await endpoint.settled();
    let workers = await endpoint.workers();
    while (workers.some((worker) => worker.version !== version) || workers.length < WORKERS) {
      await setTimeout(100);
      workers = await endpoint.workers();
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const { sent, answers, lost } = await traffic.stop();
    const failures = sent.filter(({ status }) => status !== 200 && status !== 201).length;
    const statuses = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
    const figure = `${sent.length} requests of ${workMs / 1000} s at ${perSecond}/s, release over in ${seconds} s: ${failures} failures (${statuses.join(', ')}, ${lost.length} without an answer)`;
    return { passed: failures === 0 && sent.length > 0, figure };
  },
};
