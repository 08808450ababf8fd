import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { SharedPlatform } from './support/shared-platform.js';
import { streamsEndpoint } from './support/streams.js';

interface Probe {
  readonly id: string;
  /** `400 or close`, `2xx`, `400/close/timeout`, `!101`, `2xx + close` and the like. */
  readonly expected: string;
  readonly scored: boolean;
  /** Latin-1. */
  readonly rawRequest: string;
}

interface Outcome {
  /** Of the final response; undefined without one. */
  readonly status: number | undefined;
  readonly closed: boolean;
}

const FILE = join(import.meta.dirname, '../../../../shared/data/http11-probe.json');
const present = existsSync(FILE);
const { requests } = present ? (JSON.parse(readFileSync(FILE, 'utf8')) as { requests: Probe[] }) : { requests: [] };
if (!present) console.warn(`HTTP/1.1 probes skipped: there is no ${FILE}`);

/** How long a server may leave a request without an answer until that counts as `timeout`; the same for all servers that were probed. */
const PATIENCE_MS = 1000;

/** Sends a request as it is and sees what becomes of it. */
function send(port: number, raw: string): Promise<Outcome> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(raw, 'latin1')));
    const status = () => {
      const statuses = [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, digits]) => Number(digits));
      return statuses.find((one) => one >= 200 || one === 101);
    };
    const settle = (closed: boolean) => {
      clearTimeout(patience);
      socket.destroy();
      resolve({ status: status(), closed });
    };
    const patience = setTimeout(settle, PATIENCE_MS, false);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      // Whether it is closed then is of interest where that was asked for.
      if (status() !== undefined && !/^Connection: close/im.test(heard)) settle(false);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => settle(true));
  });
}

function isExpected({ id, expected }: Probe, { status, closed }: Outcome): boolean {
  if (expected === '!101') return status !== 101;
  const success = status !== undefined && status >= 200 && status < 300;
  if (expected === '2xx + close') return success && closed;
  const allowed = expected.replaceAll(/\(\w+\)/g, '').split(/\s+or\s+|[/,]/);
  // A refusal as well as 400 is.
  if (id === 'MAL-CHUNK-EXT-64K') allowed.push('413');
  return allowed.some((text) => {
    const word = text.trim();
    if (word === '2xx') return success;
    if (word === 'close') return status === undefined && closed;
    return word === 'timeout' ? status === undefined : word === String(status);
  });
}

/** What a probe may make the worker see. */
function sentBy({ rawRequest }: Probe): string {
  const [, method, target] = /^\s*(\S+)\s+(\S+)/.exec(rawRequest) ?? [];
  return `${method} ${target?.replace(/^https?:\/\/[^/]+/, '')}`;
}

(present ? describe : describe.skip)('HTTP/1.1 probes', () => {
  const platform = new SharedPlatform();
  const { rig } = platform;
  let id: string;
  beforeAll(async () => {
    id = await streamsEndpoint(rig);
  });

  it('has all of them', () => {
    expect(requests.filter(({ scored }) => scored)).toHaveLength(125);
  });

  it.each(requests.map((probe) => [probe.id, probe] as const))('%s', async (_name, probe) => {
    const raw = probe.rawRequest.replaceAll('localhost:8080', `${id}.api.localhost:${platform.port}`);
    const outcome = await send(platform.port, raw);
    const seen = JSON.parse((await rig.ask(id, '/seen')).text) as string[];
    expect([[], [sentBy(probe)]]).toContainEqual(seen);
    expect([probe.scored && !isExpected(probe, outcome), outcome]).toEqual([false, outcome]);
  });
});
