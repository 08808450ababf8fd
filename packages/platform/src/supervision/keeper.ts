import { spawn, type ChildProcess } from 'node:child_process';
import type { ProcessRecord } from '../store/process-store.js';
import { WORKER_ID } from './worker-env.js';

/** How long workers may take to end by themselves once the platform is gone, in seconds. */
const LEAVE_S = 10;

/**
 * Reads `+ <pid> <start> <worker id>` and `-` with the same. At the end of its input the platform is gone: it wakes all that are left, as
 * a stopped process does not see the end of its own input, and kills those that have not ended after a while. The start, field 22 of
 * `/proc/<pid>/stat`, tells a worker from a later process with its pid. Then it kills what workers have started: the processes of the group that a worker
 * led, which keeps its number from being given out again, and those that bear a worker's id as `WorkerProcesses` looks for it.
 */
const SCRIPT = `
workers=' '
while read -r sign pid start id; do
  case $sign in
    +) workers="$workers$pid:$start:$id " ;;
    -) before=\${workers%% $pid:*}; after=\${workers#* $pid:}
       [ "$before" = "$workers" ] || workers="$before \${after#* }" ;;
  esac
done
signal() {
  for worker in $workers; do
    read -r stat < "/proc/\${worker%%:*}/stat" || continue
    set -- \${stat##*) }
    shift 19
    start=\${worker#*:}
    [ "$1" = "\${start%:*}" ] && kill -s "$signal" -- "-\${worker%%:*}"
  done
}
[ "$workers" = ' ' ] && exit
signal=CONT; signal
sleep ${LEAVE_S}
signal=KILL; signal
variables=
for worker in $workers; do
  pid=\${worker%%:*} id=\${worker##*:}
  [ -e "/proc/$pid" ] || kill -s KILL -- "-$pid"
  variables="$variables -e ^${WORKER_ID}=$id$"
done
for file in $(grep -lsz $variables /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%%/*}"
done
`;

/**
 * A small process that outlives the platform when that is killed, so that no worker does: not a frozen one, which can't notice, and not
 * one that hangs. (The system wakes a stopped process group that lost its parent only within its session, and a worker has its own.)
 */
export class Keeper {
  readonly #wards = new Map<number, ProcessRecord>();
  #child: ChildProcess | undefined;

  add(ward: ProcessRecord): void {
    this.#wards.set(ward.pid, ward);
    if (this.#child) this.#say('+', ward);
    else this.#start();
  }

  remove(ward: ProcessRecord): void {
    if (this.#wards.delete(ward.pid)) this.#say('-', ward);
  }

  /** Lets it go; to be called when no worker is left. */
  close(): void {
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  #start(): void {
    const child = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
      cwd: '/',
      // Whoever kills the platform's process group must not kill the keeper with it.
      detached: true,
    });
    this.#child = child;
    const lost = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.once('error', lost).once('exit', lost);
    child.stdin.on('error', lost);
    child.unref();
    for (const ward of this.#wards.values()) this.#say('+', ward);
  }

  #say(sign: '+' | '-', { pid, started, workerId }: ProcessRecord): void {
    this.#child?.stdin?.write(`${sign} ${pid} ${started} ${workerId}\n`);
  }
}
