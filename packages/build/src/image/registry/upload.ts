import { Readable } from 'node:stream';
import { buildErrors } from '../../errors/catalogue.js';
import type { Scope } from './access.js';
import type { Blob } from './blob.js';
import type { Registry } from './registry.js';
import { isBusy } from './retry.js';
import type { Answer } from './transport.js';

/** How a blob has come into a repository. */
export type Arrival = 'present' | 'mounted' | 'uploaded';

export interface UploadOptions {
  /** Called with the bytes that the registry has, as more arrive. */
  readonly onSent?: ((sent: number) => void) | undefined;
  /** Bytes of one request; what a broken one has sent before is not sent again. */
  readonly chunkBytes?: number | undefined;
}

/** One request for most layers: some registries take no second one. */
const CHUNK_BYTES = 64 * 1024 * 1024;

/**
 * Brings a blob into a repository: not at all where it is there, mounted where the same registry has it in another repository, and else sent in
 * chunks. A broken connection is taken up where the registry says that it has ended.
 */
export async function pushBlob(
  registry: Registry,
  repository: string,
  blob: Blob,
  options: UploadOptions = {},
): Promise<Arrival> {
  if (await registry.hasBlob(repository, blob.descriptor.digest)) return 'present';
  return new Upload(registry, repository, blob, options).run();
}

/** The state of an upload as the registry tells it. */
interface Session {
  /** Where the next request goes. */
  at: URL;
  /** Bytes that the registry has. */
  offset: number;
}

class Upload {
  readonly #registry: Registry;
  readonly #repository: string;
  readonly #blob: Blob;
  readonly #options: UploadOptions;
  readonly #scope: Scope;
  readonly #what: string;
  #session: Session | undefined;

  constructor(registry: Registry, repository: string, blob: Blob, options: UploadOptions) {
    const { from, descriptor } = blob;
    this.#registry = registry;
    this.#repository = repository;
    this.#blob = blob;
    this.#options = options;
    const mountable = from !== undefined && from.registry === registry.name ? from.repository : undefined;
    this.#scope = { repository, action: 'push', from: mountable };
    this.#what = `an upload of the blob ${descriptor.digest} to ${repository}`;
  }

  async run(): Promise<Arrival> {
    const { transport } = this.#registry;
    for (let failures = 0, best = 0; ;) {
      try {
        if (!this.#session && (await this.#start()) === 'mounted') return 'mounted';
        await this.#sendAll();
        return 'uploaded';
      } catch (failure) {
        if (!(failure instanceof Interrupted) && !transport.passes(failure)) throw transport.problem(failure);
        const reached = this.#session?.offset ?? 0;
        failures = reached > best ? 1 : failures + 1;
        best = Math.max(best, reached);
        await transport.pause(this.#what, failures, failure instanceof Interrupted ? failure.answer : failure);
        await this.#resume();
        if (!this.#session && (await this.#registry.hasBlob(this.#repository, this.#blob.descriptor.digest)))
          return 'uploaded';
      }
    }
  }

  /** Opens a session, or mounts the blob where the registry can. */
  async #start(): Promise<'mounted' | 'opened'> {
    const { digest } = this.#blob.descriptor;
    const { from } = this.#scope;
    const mount = from === undefined ? '' : `?${new URLSearchParams({ mount: digest, from }).toString()}`;
    const answer = await this.#call('POST', `blobs/uploads/${mount}`);
    await answer.body.dump();
    if (answer.status === 201 && from !== undefined) return 'mounted';
    if (answer.status !== 202) throw await this.#registry.refusal(answer, this.#what, this.#scope);
    this.#session = { at: this.#location(answer), offset: 0 };
    return 'opened';
  }

  async #sendAll(): Promise<void> {
    const session = this.#session as Session;
    const { size, digest } = this.#blob.descriptor;
    while (session.offset < size) await this.#sendChunk(session, size);
    const at = new URL(session.at);
    at.searchParams.set('digest', digest);
    const answer = await this.#call('PUT', at, { 'content-type': 'application/octet-stream', 'content-length': '0' });
    await this.#expect(answer, 201);
    const told = answer.header('docker-content-digest');
    if (told !== undefined) this.#registry.compare(this.#what, digest, told);
  }

  async #sendChunk(session: Session, size: number): Promise<void> {
    const { chunkBytes = CHUNK_BYTES, onSent } = this.#options;
    const start = session.offset;
    const end = Math.min(start + chunkBytes, size);
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(end - start),
      'content-range': `${start}-${end - 1}`,
    };
    const body = () => Readable.from(limited(this.#blob.open(start), end - start, (sent) => onSent?.(start + sent)));
    const answer = await this.#call('PATCH', session.at, headers, body);
    await this.#expect(answer, 202);
    session.at = this.#location(answer);
    session.offset = end;
  }

  async #expect(answer: Answer, status: number): Promise<void> {
    // 416: the registry has other bytes than this client believes. 404: it has forgotten the session.
    const mayGoOn = isBusy(answer.status) || answer.status === 416 || answer.status === 404;
    if (answer.status !== status && !mayGoOn) throw await this.#registry.refusal(answer, this.#what, this.#scope);
    await answer.body.dump();
    if (answer.status !== status) throw new Interrupted(answer);
  }

  /** Asks how far the upload has come. Where the registry does not know it any more, it begins again. */
  async #resume(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const answer = await this.#registry.call({ method: 'GET', scope: this.#scope, at: session.at, what: this.#what });
    await answer.body.dump();
    const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(answer.header('range') ?? '') ?? [];
    // "0-0" may mean one byte or none, by the registry.
    const known = answer.status === 204 && last !== undefined && last !== '0' ? Number(last) + 1 : 0;
    const isUsable = known > 0 && known <= this.#blob.descriptor.size;
    this.#session = isUsable ? { at: this.#location(answer, session.at), offset: known } : undefined;
    if (isUsable) this.#options.onSent?.(known);
  }

  #call(method: 'POST' | 'PATCH' | 'PUT', at: string | URL, headers = {}, body?: () => Readable): Promise<Answer> {
    const call = { method, scope: this.#scope, at, headers, what: this.#what, once: method !== 'POST' };
    return this.#registry.call(body ? { ...call, body } : call);
  }

  #location(answer: Answer, otherwise?: URL): URL {
    const location = answer.header('location');
    if (location !== undefined && URL.canParse(location, answer.url.href)) return new URL(location, answer.url);
    if (otherwise) return otherwise;
    throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({
      registry: this.#registry.name,
      what: this.#what,
      problem: 'it does not say where the next bytes go (Location)',
    });
  }
}

/** An answer after which an upload may go on. */
class Interrupted extends Error {
  constructor(readonly answer: Answer) {
    super(`status ${answer.status}`);
  }
}

async function* limited(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
  onSent: (sent: number) => void,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, bytes - sent);
    sent += part.length;
    yield part;
    onSent(sent);
    if (sent === bytes) return;
  }
}
