import { rm } from 'node:fs/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { deployQueues } from '../harness/deployments.ts';
import { PLATFORM_KILLED } from '../harness/job-notes.ts';
import type { JobsReport } from '../harness/jobs-report.ts';
import { openAtRest, processesLeft } from '../harness/leftovers.ts';
import { Ledger } from '../harness/ledger.ts';
import { PlatformProcess, temporaryFolder } from '../harness/platform-process.ts';
import { QueuesUnderLoad } from '../harness/queues-under-load.ts';
import type { Outcome, Scenario } from '../harness/scenario.ts';

const MOST_MS = 300;
/** A submission is on its way for a few milliseconds. */
const ON_ITS_WAY_MS = 4;
/** For jobs to begin: workers may take long to start on a busy machine. */
const BEGUN_WITHIN_MS = 10_000;
/** Descriptors that one platform may have more than another one of the same home. */
const MORE_DESCRIPTORS = 10;

export const killedPlatformJobs: Scenario = {
  name: 'killed-platform-jobs',
  promise:
    'SIGKILL of the platform at 200 random moments of submitting, taking, reporting and ending jobs: no acknowledged job lost, none run beside the rule, no result changed, the order kept',
  run: async ({ short }) => {
    const home = await temporaryFolder();
    await using ledger = await Ledger.create();
    try {
      const outcome = await killAgainAndAgain(home, ledger, short ? 10 : 200);
      const left = await processesLeft(ledger.path);
      return { passed: outcome.passed && left === 0, figure: `${outcome.figure}; ${left} processes left` };
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  },
};

async function killAgainAndAgain(home: string, ledger: Ledger, times: number): Promise<Outcome> {
  await using load = new QueuesUnderLoad(ledger, {
    letters: { clients: [2, 1], most: 20, ms: () => 5 * Math.random() },
    parcels: { clients: [3, 1], most: 60, ms: () => 40 * Math.random() },
  });
  let openAtFirst = Infinity;
  for (let time = 0; ; time += 1) {
    await using own = await PlatformProcess.start({ home });
    if (time === 0) await deployQueues(own.platform, ledger.path, { letters: 1, parcels: 2 });
    load.connect(await own.platform.endpoints());
    await untilKill(ledger, load);
    if (time === 0 || time === times) await load.settled();
    const report = time === times ? await load.report(own.platform, { inOrder: true }) : undefined;
    if (time === 0 || time === times) {
      await load.disconnect();
      const open = await openAtRest(own.pid);
      if (report) return judge(report, times, [openAtFirst, open]);
      openAtFirst = open;
    }
    await own.kill();
    await ledger.note(PLATFORM_KILLED);
    await load.disconnect();
  }
}

/** One of three kills comes while a submission is on its way, one while jobs run, and one at any moment of the start. */
async function untilKill(ledger: Ledger, load: QueuesUnderLoad): Promise<void> {
  const kind = Math.floor(3 * Math.random());
  const size = await ledger.size();
  const end = performance.now() + BEGUN_WITHIN_MS;
  if (kind > 0) while (!(await ledger.since(size)).includes('begins') && performance.now() < end) await setTimeout(5);
  await setTimeout(MOST_MS * Math.random());
  if (kind !== 2) return;
  while (load.onItsWay === 0 && performance.now() < end) await setImmediate();
  await setTimeout(ON_ITS_WAY_MS * Math.random());
}

function judge(report: JobsReport, times: number, [first, last]: readonly [number, number]): Outcome {
  const figure = `${times} kills, ${report.words}; ${first} open descriptors at the first rest, ${last} at the last`;
  const cameToAll = report.again > 0 && report.unanswered > 0;
  return { passed: report.broken.length === 0 && cameToAll && last <= first + MORE_DESCRIPTORS, figure };
}
