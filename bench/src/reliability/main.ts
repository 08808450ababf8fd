import { has } from '../load.ts';
import type { Outcome, Scenario } from './harness/scenario.ts';
import { fewDescriptors } from './scenarios/few-descriptors.ts';
import { hungWorkers } from './scenarios/hung-workers.ts';
import { idleDeadline } from './scenarios/idle-deadline.ts';
import { keepAliveRace } from './scenarios/keep-alive-race.ts';
import { killedPlatformJobs } from './scenarios/killed-platform-jobs.ts';
import { killedPlatform } from './scenarios/killed-platform.ts';
import { killedWorkersJobs } from './scenarios/killed-workers-jobs.ts';
import { killedWorkers } from './scenarios/killed-workers.ts';
import { leftClients } from './scenarios/left-clients.ts';
import { releasedQueue } from './scenarios/released-queue.ts';
import { queuedInputs } from './scenarios/queued-inputs.ts';
import { releaseUnderLoad } from './scenarios/release-under-load.ts';
import { slowConnections } from './scenarios/slow-connections.ts';
import { slowReaders } from './scenarios/slow-readers.ts';
import { wallClock } from './scenarios/wall-clock.ts';

const SCENARIOS: readonly Scenario[] = [
  killedWorkers,
  hungWorkers,
  leftClients,
  keepAliveRace,
  releaseUnderLoad,
  idleDeadline,
  slowConnections,
  slowReaders,
  fewDescriptors,
  killedPlatform,
  killedPlatformJobs,
  killedWorkersJobs,
  releasedQueue,
  queuedInputs,
  wallClock,
];

interface Report extends Outcome {
  readonly name: string;
  readonly promise: string;
  readonly seconds: number;
}

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown =
  names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ??
  flags.find((flag) => flag !== '--json' && flag !== '--short');

if (unknown === undefined) await runAll(SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name)));
else {
  console.error(
    `"${unknown}" is not known; there are --json, --short and ${SCENARIOS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
}

async function runAll(scenarios: readonly Scenario[]): Promise<void> {
  const reports: Report[] = [];
  for (const scenario of scenarios) {
    console.error(`${scenario.name}: ${scenario.promise}`);
    const report = await runOne(scenario);
    reports.push(report);
    console.error(`  ${report.passed ? 'holds' : 'FAILED'} (${report.seconds} s): ${report.figure}`);
  }
  if (flags.includes('--json')) console.log(JSON.stringify(reports, undefined, 2));
  else {
    console.log('\n| scenario | holds | measured |\n| --- | --- | --- |');
    for (const { promise, passed, figure } of reports)
      console.log(`| ${promise} | ${passed ? 'yes' : 'NO'} | ${figure} |`);
  }
  // A scenario that could not be carried out to its end may have left requests on their way for ever.
  process.exit(reports.every(({ passed }) => passed) ? 0 : 1);
}

async function runOne(scenario: Scenario): Promise<Report> {
  const start = performance.now();
  const outcome = await outcomeOf(scenario);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  return { name: scenario.name, promise: scenario.promise, ...outcome, seconds };
}

/** A scenario that can't be carried out has not shown what it should. */
async function outcomeOf({ needs, run }: Scenario): Promise<Outcome> {
  if (needs !== undefined && !has(needs)) {
    return { passed: false, figure: `${needs} is not installed: apt-get install ${needs}` };
  }
  try {
    return await run({ short: flags.includes('--short') });
  } catch (error) {
    return { passed: false, figure: `could not be carried out: ${(error as Error).stack ?? String(error)}` };
  }
}
