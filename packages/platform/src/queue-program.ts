import { FlashError } from '@flash-ts/core/errors';
import { pino } from 'pino';
import { readQueueServer } from './remote-workers/read-environment.js';
import { startQueueServer } from './queue-server.js';

/** The program of a container: its settings are variables, and SIGTERM ends it. */
const log = pino({ base: { component: 'queue' } });
try {
  const server = await startQueueServer({ ...readQueueServer(process.env), log });
  log.info({ url: server.url }, 'the queue is served');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close().then(
        () => process.exit(0),
        (err: unknown) => {
          log.error({ err }, 'the queue could not be closed');
          process.exit(1);
        },
      );
    });
  }
} catch (err) {
  if (err instanceof FlashError) log.fatal({ code: err.code, fix: err.fix }, err.message);
  else log.fatal({ err }, 'the queue could not be served');
  process.exit(1);
}
