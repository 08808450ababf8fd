import { spawn, type ChildProcess } from 'node:child_process';
import type { ProcessRecord } from '../store/process-store.js';
import { WORKER_ID } from './worker-env.js';

/** Seconds that workers may take to end by themselves after the end of the platform. */
const LEAVE_S = 10;

/**
 * Reads lines `+ <pid> <start> <worker id>`, and `-` with the same fields. The end of its input means that the platform has ended: it
 * resumes all remaining workers, since a stopped process does not notice the end of its own input, and kills those that have not ended
 * after a while. The start, field 22 of `/proc/<pid>/stat`, tells a worker from a later process with its pid. Then it kills processes that
 * workers have started: those of the group that a worker led (its number is not reused while the group exists), and those that have a
 * worker's id in their environment, as `WorkerProcesses` finds them.
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
 * A small process that outlives a killed platform and ends its workers, including frozen ones, which can't notice the end of the platform,
 * and those that hang. (The system resumes an orphaned stopped process group only within its session, and each worker has its own session.)
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

  /** Ends the keeper. Call it when no worker is left. */
  close(): void {
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  #start(): void {
    const child = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '' },
      cwd: '/',
      // A signal to the platform's process group must not kill the keeper.
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
