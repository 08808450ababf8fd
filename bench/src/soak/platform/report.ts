import type { Casualties } from './casualties.ts';
import type { DetachedPlatform } from './detached-platform.ts';
import type { Releases } from './disturbances.ts';
import type { HomeFiles } from './home-files.ts';
import type { ProcessWatch, Sample } from './processes.ts';
import type { Tally } from './tally.ts';

/** MB that the platform may hold more after a collection in the last quarter of its last life than in the second: what is under way at that moment. */
const MOST_GROWTH_MB = 10;
/** Files and pipes likewise: those of workers that start and end. */
const MOST_MORE_DESCRIPTORS = 10;
/** Connections that the platform may have when no client is there any more: those that listen, and two for each process that it has started. */
const MOST_SOCKETS_AT_REST = (processes: number) => 20 + 2 * processes;

interface Findings {
  readonly platform: DetachedPlatform;
  readonly casualties: Casualties;
  readonly tally: Tally;
  readonly releases: Releases;
  readonly samples: readonly Sample[];
  /** When all clients had gone; undefined for a platform that had ended. */
  readonly atRest: Sample | undefined;
  readonly watch: ProcessWatch;
  readonly left: ReturnType<ProcessWatch['left']>;
  readonly files: HomeFiles;
}

/** Prints what was found. @returns whether all of it holds */
export function report(findings: Findings): boolean {
  const { platform, casualties, tally, releases, samples, atRest, watch, left, files } = findings;
  const away = platform.outages.map(({ from, to }) => ((to - from) / 1000).toFixed(1));
  const changes = [...releases.made].map(([change, count]) => `${count} × ${change}`);
  const refused = [...releases.made.keys()].some((change) => change.includes('refused'));
  console.log(`\n${tally.table()}\n`);
  console.log(
    `${tally.total} requests, ${tally.wrong} lost or wrong (= 0); ${tally.heldBack} not sent, with too many under way`,
  );
  console.log(
    `${casualties.count} workers and ${platform.outages.length} platforms killed (away for ${away.join(', ')} s)`,
  );
  console.log(`changes of endpoints: ${changes.join(', ')}`);
  const last = samples.filter(({ pid }) => pid === samples.at(-1)?.pid);
  const resident = growth(last, ({ megabytes }) => megabytes);
  const held = growth(
    last.filter((sample) => sample.held !== undefined),
    (sample) => sample.held as number,
  );
  const descriptors = growth(last, (sample) => sample.descriptors);
  const most = Math.max(...samples.map(({ megabytes }) => megabytes));
  console.log(
    `held by the last platform after collections: ${tell(held)} MB (≤ + ${MOST_GROWTH_MB}); resident ${tell(resident)} MB, at most ${Math.round(most)} MB in any`,
  );
  console.log(`its files and pipes: ${tell(descriptors)} (≤ + ${MOST_MORE_DESCRIPTORS})`);
  const { sockets = Number.NaN, processes = 0 } = atRest ?? {};
  const mostSockets = MOST_SOCKETS_AT_REST(processes);
  console.log(
    `its connections: ${tell(growth(last, (sample) => sample.sockets))}; ${sockets} when no client was there any more (≤ ${mostSockets}, with ${processes} processes)`,
  );
  const names = left.map(({ pid, command }) => `${command} (${pid})`).join(', ');
  console.log(`processes left of ${watch.started} that were seen: ${left.length} (= 0) ${names}`);
  console.log(
    `home: ${files.files} files, ${Math.round(files.megabytes)} MB; left behind: ${files.left.join(', ') || 'nothing'}`,
  );
  const load = samples.map((sample) => sample.load);
  const mean = load.reduce((sum, one) => sum + one, 0) / load.length;
  console.log(`load of the machine: ${mean.toFixed(1)} on average, ${Math.max(...load).toFixed(1)} at most`);
  return (
    !refused &&
    tally.wrong + left.length + files.left.length === 0 &&
    held.late - held.early <= MOST_GROWTH_MB &&
    descriptors.late - descriptors.early <= MOST_MORE_DESCRIPTORS &&
    sockets <= mostSockets
  );
}

interface Growth {
  readonly early: number;
  readonly late: number;
}

/** Means of the second and of the last quarter: in the first one the platform comes to its size. */
function growth(samples: readonly Sample[], of: (sample: Sample) => number): Growth {
  const quarter = Math.floor(samples.length / 4);
  const mean = (from: number, to: number) => {
    const values = samples.slice(from, to).map(of);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return { early: mean(quarter, 2 * quarter), late: mean(3 * quarter, samples.length) };
}

function tell({ early, late }: Growth): string {
  if (Number.isNaN(early + late)) return 'not told by so short a run;';
  return `${early.toFixed(1)} in its second quarter, ${late.toFixed(1)} in its last`;
}
