import type { PackageJson } from '../installed/native-package.js';

/** A kind of machine, in npm's words. */
export interface Target {
  readonly os: string;
  readonly cpu: string;
  /** On Linux only. */
  readonly libc?: string;
}

/** What every worker runs on. */
export const WORKER_TARGET: Target = { os: 'linux', cpu: 'x64', libc: 'glibc' };

/** The major version of Node that every worker runs on. */
export const WORKER_NODE = '24';

/** The machine that this process runs on. */
export function hostTarget(): Target {
  return { os: process.platform, cpu: process.arch, ...(process.platform === 'linux' && { libc: hostLibc() }) };
}

/** Whether machine code and V8's caches of this process can be used by workers: the same kind of machine, the same major version of Node. */
export function runsAsWorkersDo(target: Target, nodeMajor: string = WORKER_NODE): boolean {
  return process.versions.node.split('.')[0] === nodeMajor && sameTarget(hostTarget(), target);
}

/** The C library, from Node's diagnostic report, which has a version for glibc only. */
function hostLibc(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

export function targetName({ os, cpu, libc }: Target): string {
  return [os, cpu, ...(libc === undefined ? [] : [libc])].join('-');
}

export function sameTarget(a: Target, b: Target): boolean {
  return targetName(a) === targetName(b);
}

/** Whether a package says that it runs on a machine: by its `os`, `cpu` and `libc`, where `!name` rules one out. */
export function runsOn({ os, cpu, libc }: Pick<PackageJson, 'os' | 'cpu' | 'libc'>, target: Target): boolean {
  return allows(os, target.os) && allows(cpu, target.cpu) && (target.libc === undefined || allows(libc, target.libc));
}

function allows(list: string | readonly string[] | undefined, value: string): boolean {
  const names = typeof list === 'string' ? [list] : (list ?? []);
  if (names.includes(`!${value}`)) return false;
  const wanted = names.filter((name) => !name.startsWith('!'));
  return wanted.length === 0 || wanted.includes('any') || wanted.includes(value);
}
