import { connect } from 'node:net';
import { once } from 'node:events';
import { Asker, type Answer } from './ask.ts';
import type { Trial } from './case.ts';
import type { FoundCase } from './found-case.ts';
import { freePorts, startServer } from './processes.ts';

/** What came of a step: an answer, or why there is none; undefined where the server did not start. */
export type Given = Answer | Error | undefined;

/** What came of each trial's steps. */
export type Answers = ReadonlyMap<Trial, readonly Given[]>;

/** Starts the worker in the unpacked artifact and asks it everything. @throws when it does not start */
export async function answersOfWorker(found: FoundCase, artifact: string): Promise<Answers> {
  const env = { FLASH_HOST: '127.0.0.1', FLASH_LOG_LEVEL: 'warn' };
  return answersOf(
    found,
    artifact,
    'worker.mjs',
    env,
    async (origin) => (await fetch(`${origin}/ping`)).status === 200,
  );
}

/** Starts the compiled application as its authors do and asks it everything. @throws when it does not start */
export async function answersOfApplication(found: FoundCase, dir: string, main: string): Promise<Answers> {
  return answersOf(found, dir, main, {}, async (origin) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    await once(socket, 'connect').finally(() => socket.destroy());
    return true;
  });
}

async function answersOf(
  found: FoundCase,
  cwd: string,
  program: string,
  settings: Readonly<Record<string, string>>,
  isReady: (origin: string) => Promise<boolean>,
): Promise<Answers> {
  const names = ['PORT', ...(found.ports ?? [])];
  const ports = await freePorts(names.length);
  const env = {
    ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
    ...found.env,
    ...settings,
  };
  const origin = `http://127.0.0.1:${ports[0]}`;
  const server = await startServer(cwd, program, env, () => isReady(origin));
  try {
    const asker = new Asker({ origin, env });
    const answers = new Map<Trial, Given[]>();
    for (const trial of found.trials) {
      const given: Given[] = [];
      for (const step of trial.steps) {
        given.push(await asker.ask(step).catch((error: unknown) => withLog(error, server.log())));
      }
      answers.set(trial, given);
    }
    return answers;
  } finally {
    await server.stop();
  }
}

function withLog(error: unknown, log: string): Error {
  return new Error(
    `${error instanceof Error ? error.message : String(error)}${log && `; the server printed:\n${log}`}`,
  );
}
