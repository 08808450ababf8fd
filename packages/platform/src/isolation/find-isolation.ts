import type { WorkerIsolation } from '@flash-ts/core/contract';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';
import { PROCESSES_ARE_TOLD } from '../processes/process-identity.js';
import type { WantedIsolation } from '../settings/platform-settings.js';
import { bubblewrap } from './bubblewrap.js';
import type { Enclosure, EnclosurePlaces } from './enclosure.js';
import { unshare as byUnshare } from './unshare.js';

export interface FoundIsolation {
  readonly report: WorkerIsolation;
  /** Undefined if workers are not isolated. */
  readonly enclosure: Enclosure | undefined;
}

type Means = Exclude<WorkerIsolation['kind'], 'none'>;

/** In the order in which they are tried. */
const MEANS: readonly Means[] = ['bubblewrap', 'unshare'];
const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'];
const PROBE_MS = 5000;
/** Stands for a worker's id. */
const PROBE = 'probe';
/**
 * Succeeds if Node and the worker's own folder are visible, the home's key is not, and the PID namespace is not the platform's ($4) and has
 * a `/proc` of its own.
 */
const LOOK = `
[ -x "$1" ] && [ -d "$2" ] && [ ! -e "$3" ] && [ "$(readlink /proc/self/ns/pid)" != "$4" ] && [ -d "/proc/$$" ] && exit
echo 'its namespaces do not hide the home and other processes' >&2
exit 1
`;

/**
 * Finds a program that can isolate workers on this machine, by isolating a test command: success depends on the kernel, its settings, and
 * the user's rights.
 *
 * @throws FlashError `FLASH_WORKER_ISOLATION_IMPOSSIBLE` if the program that the setting demands does not work
 */
export async function findIsolation(wanted: WantedIsolation, places: EnclosurePlaces): Promise<FoundIsolation> {
  const none = (because: string) => ({ report: { kind: 'none' as const, because }, enclosure: undefined });
  if (wanted === 'off') return none('it was switched off (workerIsolation)');
  const problems: string[] = [];
  for (const kind of wanted === 'auto' ? MEANS : [wanted]) {
    const found = await tryMeans(kind, places);
    if (typeof found !== 'string') return { report: { kind, because: null }, enclosure: found };
    if (!problems.includes(found)) problems.push(found);
  }
  const because = problems.join('; ');
  if (wanted === 'auto') return none(because);
  throw platformErrors.FLASH_WORKER_ISOLATION_IMPOSSIBLE({ wanted, because });
}

/** @returns the isolation, or why it does not work */
async function tryMeans(kind: Means, places: EnclosurePlaces): Promise<Enclosure | string> {
  if (process.platform !== 'linux') return `only Linux has namespaces, and this is ${process.platform}`;
  if (!PROCESSES_ARE_TOLD) return 'the kernel does not list the children of processes in /proc';
  const shell = programPath('sh');
  if (shell === undefined) return 'there is no program sh';
  const enclosure = enclosureBy(kind, shell, places);
  if (typeof enclosure === 'string') return enclosure;
  const problem = await probe(enclosure, shell, places);
  return problem === undefined ? enclosure : `${kind}: ${problem}`;
}

function enclosureBy(kind: Means, shell: string, places: EnclosurePlaces): Enclosure | string {
  if (kind === 'bubblewrap') {
    const bwrap = programPath('bwrap');
    return bwrap === undefined ? 'bubblewrap is not installed' : bubblewrap({ shell, bwrap }, places);
  }
  const [unshare, mount] = [programPath('unshare'), programPath('mount')];
  if (unshare && mount) return byUnshare({ shell, unshare, mount }, places);
  return 'unshare and mount (package util-linux) are not installed';
}

function programPath(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** @returns why isolation does not work; undefined if it does */
async function probe(
  enclosure: Enclosure,
  shell: string,
  { home, artifacts, run }: EnclosurePlaces,
): Promise<string | undefined> {
  const [folder, own] = [join(artifacts, `.incoming-${PROBE}`), join(run, PROBE)];
  try {
    for (const path of [folder, own]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const facts = [process.execPath, own, join(home, 'key'), readlinkSync('/proc/self/ns/pid')];
    const look = [shell, '-c', LOOK, shell, ...facts];
    const { words, env } = enclosure.around(PROBE, folder, { words: look, env: {} });
    const [command = '', ...args] = words;
    return await new Promise((resolve) => {
      execFile(command, args, { env, timeout: PROBE_MS }, (error, _, stderr) => {
        resolve(error ? stderr.trim().split('\n')[0] || error.message.split('\n')[0] : undefined);
      });
    });
  } finally {
    for (const path of [folder, own, ...enclosure.pathsOf(PROBE)]) rmSync(path, { recursive: true, force: true });
  }
}
