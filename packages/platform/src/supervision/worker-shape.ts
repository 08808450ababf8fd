import { constants } from 'node:os';
import { childrenOf, signalGroup, signalProcess } from '../processes/process-identity.js';

/** What programs add to the number of the signal that has ended another one, to tell of it by an exit code. */
const SIGNALED = 128;
/** Names of signals by their numbers; of several names the first one that Node lists, which is also the one that it tells of other processes. */
const SIGNALS = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What the process that was spawned is to the worker: the leader of its group in any case. */
export interface WorkerShape {
  /** The worker's own process; undefined before it is there, and when it is gone unless it was learnt before. */
  readonly pid: number | undefined;
  learnPid(): void;
  /** SIGTERM goes to the worker alone, the others go to what it has started too. */
  signal(signal: NodeJS.Signals): void;
  /**
   * @param leader how that one has ended
   * @returns how the worker has
   */
  exitOf(leader: Exit): Exit;
}

/** The process that was spawned is the worker. */
export function plainShape(leader: number): WorkerShape {
  return {
    pid: leader,
    learnPid: () => undefined,
    signal: (signal) => (signal === 'SIGTERM' ? signalProcess(leader, signal) : signalGroup(leader, signal)),
    exitOf: (exit) => exit,
  };
}

/** The process that was spawned waits, as `Command.enclosed` says, for the first process of a PID namespace, whose first child is the worker. */
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
      // Where there is none yet, nothing of the worker's has run.
      if (signal === 'SIGTERM') return pid === undefined ? signalGroup(leader, 'SIGKILL') : signalProcess(pid, signal);
      signalGroup(leader, signal);
      // Those around the worker go on: they tell of its end.
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
