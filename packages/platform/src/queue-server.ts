import { pino, type Logger } from 'pino';
import { systemClock, type Clock } from './clock/clock.js';
import { equalInConstantTime } from './control/guard.js';
import { Deadlines } from './clock/deadlines.js';
import { openPostgresJobs } from './jobs/postgres/open-postgres-jobs.js';
import { Queues } from './jobs/queues.js';
import { jobsErrorTeller } from './jobs/jobs-error-teller.js';
import { localUrl } from './routing/known-hosts.js';
import { PlatformServer } from './server.js';
import type { PlatformSettings } from './settings/platform-settings.js';
import { Settings } from './settings/settings.js';
import { QueueRouter } from './queue-router.js';
import { RemoteEndpoint, type RemoteQueueOptions } from './remote-workers/remote-endpoint.js';

export interface QueueServerOptions {
  /** `postgres://user@host/database`: where the jobs are. */
  readonly database: string;
  readonly queues: readonly RemoteQueueOptions[];
  /** Default: all addresses. */
  readonly host?: string;
  /** 0 for any free one, or the absolute path of a Unix socket. */
  readonly port: number | string;
  /** What clients send as `Authorization: Bearer KEY`; undefined if everyone may submit jobs who can reach the server. */
  readonly key?: string | undefined;
  /** What workers send as `Authorization`. */
  readonly workerKey: string;
  readonly settings?: Partial<PlatformSettings>;
  readonly log?: Logger;
  readonly clock?: Clock;
}

export interface QueueServer {
  /** Undefined on a Unix socket. */
  readonly url: string | undefined;
  /** Ends the server. Workers go on with what they have, and a server that starts again takes it over. */
  readonly close: () => Promise<void>;
}

/** How often workers are looked for that are silent. */
const SILENCE_ROUND_MS = 1000;

/**
 * Starts a server for queues whose workers somebody else starts, such as a cluster. It speaks the cloud's protocols with clients and workers, as the
 * embedded platform does. One server at a time serves a queue; its jobs are in PostgreSQL, and survive it.
 *
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_JOBS_UNUSABLE`, `FLASH_STATE_NEWER`
 */
export async function startQueueServer(options: QueueServerOptions): Promise<QueueServer> {
  const { database, queues: wanted, host = '::', port, key, workerKey, clock = systemClock } = options;
  const log = options.log ?? pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  const settings = new Settings(options.settings);
  const deadlines = new Deadlines(clock);
  const onJobsError = jobsErrorTeller(clock, log);
  const jobs = await openPostgresJobs({ url: database, owner: `queue server ${workerKey}`, log });
  const parts = { jobs, settings, clock, deadlines, onJobsError, onJobEnded: () => undefined };
  try {
    const endpoints = new Map<string, RemoteEndpoint>();
    for (const queue of wanted)
      endpoints.set(queue.id, new RemoteEndpoint(await jobs.register(queue.name, queue.id), queue, parts));
    const byOwnId = new Map([...endpoints.values()].map((endpoint) => [endpoint.id, endpoint]));
    const queues = new Queues<RemoteEndpoint>({
      ...parts,
      fleet: { get: (id) => byOwnId.get(id), all: () => [...byOwnId.values()] },
      jobOptions: ({ ttlMs }) => ({ ttlMs, methods: [] }),
      workerKeys: { fits: (_workerId, given) => equalInConstantTime(given ?? '', workerKey) },
      log,
      routeByName: false,
    });
    const server = new PlatformServer(new QueueRouter({ endpoints, queues, key }), { settings, clock, deadlines });
    const url = typeof port === 'number' ? localUrl(host, await server.listen(port, host)) : undefined;
    if (typeof port === 'string') await server.listenAt(port);
    const round = setInterval(() => {
      for (const endpoint of byOwnId.values()) endpoint.loseSilent();
    }, SILENCE_ROUND_MS).unref();
    return {
      url,
      close: async () => {
        clearInterval(round);
        server.stopListening();
        for (const { queue } of byOwnId.values()) queue.close();
        queues.close();
        await server.close();
        await jobs.close();
      },
    };
  } catch (error) {
    await jobs.close();
    throw error;
  }
}
