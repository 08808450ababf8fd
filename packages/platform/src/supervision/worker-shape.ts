import { constants } from 'node:os';
import { childrenOf, signalGroup, signalProcess } from '../processes/process-identity.js';

/** Added to a signal's number, this is the exit code with which a wrapper reports the signal that ended its program. */
const SIGNALED = 128;
/**
 * Names of signals by their numbers; of several names the first one that Node lists, which is also the one that Node reports for child
 * processes.
 */
const SIGNALS = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

/** How a process ended: one of the two fields is null. */
export interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How the spawned process relates to the worker; it leads the worker's group in any case. */
export interface WorkerShape {
  /** The worker's own process; undefined before it exists, and after its end unless it was read before. */
  readonly pid: number | undefined;
  learnPid(): void;
  /** SIGTERM is sent to the worker only, other signals also to the processes that it has started. */
  signal(signal: NodeJS.Signals): void;
  /**
   * @param leader how the leader has ended
   * @returns how the worker has ended
   */
  exitOf(leader: Exit): Exit;
}

/** The spawned process is the worker. */
export function plainShape(leader: number): WorkerShape {
  return {
    pid: leader,
    learnPid: () => undefined,
    signal: (signal) => (signal === 'SIGTERM' ? signalProcess(leader, signal) : signalGroup(leader, signal)),
    exitOf: (exit) => exit,
  };
}

/** The spawned process waits for the first process of a PID namespace, whose first child is the worker (see `Command.enclosed`). */
export function enclosedShape(leader: number): WorkerShape {
  let known: number | undefined;
  return {
    get pid() {
      return known ?? enclosedProcess(leader);
    },
    learnPid: () => {
      known ??= enclosedProcess(leader);
    },
    signal(signal) {
      const pid = enclosedProcess(leader);
      // If the process does not exist yet, none of the worker's code has run.
      if (signal === 'SIGTERM') return pid === undefined ? signalGroup(leader, 'SIGKILL') : signalProcess(pid, signal);
      signalGroup(leader, signal);
      // The wrapper processes are resumed: they report the worker's end.
      if (signal === 'SIGSTOP') for (const outer of [leader, ...childrenOf(leader)]) signalProcess(outer, 'SIGCONT');
    },
    exitOf({ exitCode, signal }) {
      const ended = exitCode === null ? undefined : SIGNALS.get(exitCode - SIGNALED);
      return ended === undefined ? { exitCode, signal } : { exitCode: null, signal: ended };
    },
  };
}

function enclosedProcess(leader: number): number | undefined {
  const [first] = childrenOf(leader);
  return first === undefined ? undefined : childrenOf(first)[0];
}
