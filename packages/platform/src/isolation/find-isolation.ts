import type { WorkerIsolation } from '@flash-ts/core/contract';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Enclosure, type EnclosurePlaces, type SystemTools } from './enclosure.js';

const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'];
const PROBE_MS = 5000;
/** In place of a worker's id. */
const PROBE = 'probe';
/** Succeeds if Node and the worker's own folder are there, and the home's key is not. */
const LOOK = '[ -x "$1" ] && [ -d "$2" ] && [ ! -e "$3" ]';

export interface FoundIsolation {
  readonly report: WorkerIsolation;
  /** Undefined where workers are not isolated. */
  readonly enclosure: Enclosure | undefined;
}

/** Finds out whether workers can be isolated here, by isolating a command: it depends on the kernel, its settings, and the user's rights. */
export async function findIsolation(wanted: 'auto' | 'off', places: EnclosurePlaces): Promise<FoundIsolation> {
  const none = (because: string) => ({ report: { kind: 'none' as const, because }, enclosure: undefined });
  if (wanted === 'off') return none('it was switched off (workerIsolation)');
  if (process.platform !== 'linux') return none(`only Linux has namespaces, and this is ${process.platform}`);
  const tools = systemTools();
  if (typeof tools === 'string') return none(tools);
  const enclosure = new Enclosure(tools, places);
  const problem = await probe(enclosure, tools, places);
  if (problem !== undefined) return none(problem);
  return { report: { kind: 'namespaces', because: null }, enclosure };
}

function systemTools(): SystemTools | string {
  const find = (name: string) => FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const [shell, unshare, mount] = [find('sh'), find('unshare'), find('mount')];
  if (shell && unshare && mount) return { shell, unshare, mount };
  return `the programs sh, unshare and mount (package util-linux) are not all in ${FOLDERS.join(', ')}`;
}

/** @returns why isolation does not work; undefined when it does */
async function probe(
  enclosure: Enclosure,
  { shell }: SystemTools,
  { home, artifacts, run }: EnclosurePlaces,
): Promise<string | undefined> {
  const [folder, own] = [join(artifacts, `.incoming-${PROBE}`), join(run, PROBE)];
  try {
    for (const path of [folder, own]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const look = [shell, '-c', LOOK, shell, process.execPath, own, join(home, 'key')];
    const { words, env } = enclosure.around(PROBE, folder, { words: look, env: {} });
    const [command = '', ...args] = words;
    return await new Promise((resolve) => {
      execFile(command, args, { env, timeout: PROBE_MS }, (error, _, stderr) => {
        resolve(
          error ? `the system refuses it: ${stderr.trim().split('\n')[0] || error.message.split('\n')[0]}` : undefined,
        );
      });
    });
  } finally {
    enclosure.remove(PROBE);
    for (const path of [folder, own]) rmSync(path, { recursive: true, force: true });
  }
}
