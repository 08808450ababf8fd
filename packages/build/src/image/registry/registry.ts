import { buildErrors } from '../../errors/catalogue.js';
import { digestOf, isDigest } from '../digest.js';
import { MANIFEST_TYPES, MEDIA, type Descriptor, type ManifestDocument } from '../media-types.js';
import { registryOrigin } from '../reference.js';
import { Access, type Scope } from './access.js';
import type { Credentials } from './credentials.js';
import { answerText, LARGEST_DOCUMENT, parseObject, readBytes, registryDetail } from './read-answer.js';
import { Transport, type Answer, type Call, type TransportOptions } from './transport.js';

export interface RegistryOptions extends TransportOptions {
  /** Looks credentials up, once the registry asks for some. */
  readonly credentials: (registry: string) => Promise<Credentials | undefined>;
}

/** A manifest or an index as it lies in a registry. */
export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  readonly document: ManifestDocument;
}

/** A request on a repository: its path follows the repository's name. */
type RepositoryCall = Omit<Call, 'url'> & {
  readonly scope: Scope;
  /** `manifests/latest`, or where the registry has sent the client. */
  readonly at: string | URL;
};

const ACCEPT = { accept: MANIFEST_TYPES.join(', ') };

/** One registry by the OCI distribution protocol. All digests of what it gives are checked. */
export class Registry {
  readonly transport: Transport;
  readonly #access: Access;
  readonly #origin: string;

  /** @param name `docker.io`, `localhost:5000` */
  constructor(
    readonly name: string,
    { credentials, ...options }: RegistryOptions,
  ) {
    this.transport = new Transport(name, options);
    this.#access = new Access(name, this.transport, () => credentials(name));
    this.#origin = registryOrigin(name);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  /**
   * Shows who the client is, before anything is made for the registry.
   *
   * @throws FlashError `FLASH_REGISTRY_DENIED`, `FLASH_REGISTRY_UNREACHABLE`
   */
  async ping(scope: Scope): Promise<void> {
    const url = new URL('/v2/', this.#origin);
    const answer = await this.call({ method: 'GET', scope, at: url, what: 'a ping' });
    await answer.body.dump();
    if (answer.status !== 200 && answer.status !== 404) throw await this.refusal(answer, 'a ping', scope);
  }

  /**
   * @param reference a tag or a digest
   * @returns undefined where there is none
   */
  async manifest(repository: string, reference: string): Promise<StoredManifest | undefined> {
    const what = `the manifest ${reference} of ${repository}`;
    const call = { method: 'GET', at: `manifests/${reference}`, headers: ACCEPT, what } as const;
    const ask = () => this.#find(repository, 'pull', call);
    return this.#whole(what, ask, (bytes, answer) => this.#checked(bytes, answer, reference, what));
  }

  #checked(bytes: Buffer, answer: Answer, reference: string, what: string): StoredManifest {
    const digest = digestOf(bytes);
    const told = isDigest(reference) ? reference : answer.header('docker-content-digest');
    if (isDigest(told)) this.compare(what, told, digest);
    const document = parseObject<ManifestDocument>(bytes, this.name, what);
    const mediaType = document.mediaType ?? answer.header('content-type')?.split(';')[0] ?? MEDIA.manifest;
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes, document };
  }

  /** Whether there is a manifest, by its tag or its digest: that of the tag, or undefined. */
  async manifestDigest(repository: string, reference: string): Promise<string | undefined> {
    const what = `the manifest ${reference} of ${repository}`;
    const call = { method: 'HEAD', at: `manifests/${reference}`, headers: ACCEPT, what } as const;
    const answer = await this.#find(repository, 'push', call);
    await answer?.body.dump();
    return answer && (answer.header('docker-content-digest') ?? (isDigest(reference) ? reference : undefined));
  }

  /** Whether the registry lists by itself what refers to a manifest (the referrers API). */
  async hasReferrers(repository: string, digest: string): Promise<boolean> {
    const what = `the referrers of ${digest} of ${repository}`;
    const scope: Scope = { repository, action: 'push' };
    const answer = await this.call({ method: 'GET', scope, at: `referrers/${digest}`, what });
    await answer.body.dump();
    return answer.status === 200;
  }

  /**
   * A blob as small as a document, in memory.
   *
   * @returns undefined where there is none
   */
  async smallBlob(repository: string, { digest, size }: Descriptor): Promise<Buffer | undefined> {
    const what = `the blob ${digest} of ${repository}`;
    if (size > LARGEST_DOCUMENT)
      throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({ registry: this.name, what, problem: `it has ${size} bytes` });
    return this.#whole(
      what,
      () => this.getBlob(repository, digest, 0),
      (bytes) => {
        this.compare(what, digest, digestOf(bytes));
        return bytes;
      },
    );
  }

  /** @param from the first byte that is wanted; a registry may send all of them all the same (status 200) */
  async getBlob(repository: string, digest: string, from: number): Promise<Answer | undefined> {
    const headers: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-` };
    const what = `the blob ${digest} of ${repository}`;
    return this.#find(repository, 'pull', { method: 'GET', at: `blobs/${digest}`, headers, what }, [200, 206]);
  }

  async hasBlob(repository: string, digest: string): Promise<boolean> {
    const what = `the blob ${digest} of ${repository}`;
    const answer = await this.#find(repository, 'push', { method: 'HEAD', at: `blobs/${digest}`, what });
    await answer?.body.dump();
    return answer !== undefined;
  }

  /**
   * @param reference a tag or the manifest's digest
   * @returns whether the registry keeps the manifest as a referrer of its `subject`
   */
  async putManifest(
    repository: string,
    reference: string,
    { bytes, mediaType }: { bytes: Buffer; mediaType: string },
  ): Promise<boolean> {
    const what = `the manifest ${reference} of ${repository}`;
    const scope: Scope = { repository, action: 'push' };
    const headers = { 'content-type': mediaType };
    const answer = await this.call({
      method: 'PUT',
      scope,
      at: `manifests/${reference}`,
      headers,
      body: () => bytes,
      what,
    });
    if (answer.status !== 201 && answer.status !== 202 && answer.status !== 200)
      throw await this.refusal(answer, what, scope);
    await answer.body.dump();
    const told = answer.header('docker-content-digest');
    if (isDigest(told)) this.compare(what, digestOf(bytes), told);
    return answer.header('oci-subject') !== undefined;
  }

  /** Sends a request with the credentials that the registry asks for, and with none to another host. */
  async call({ scope, at, headers = {}, ...call }: RepositoryCall): Promise<Answer> {
    const url = typeof at === 'string' ? new URL(`/v2/${scope.repository}/${at}`, this.#origin) : at;
    const isOwn = url.origin === this.#origin;
    for (let rounds = 0; ; rounds += 1) {
      const authorization = isOwn ? this.#access.known(scope) : undefined;
      const answer = await this.transport.send({
        ...call,
        url,
        headers: authorization === undefined ? headers : { ...headers, authorization },
      });
      if (answer.status !== 401 || !isOwn) return answer;
      if (rounds > 1 || !(await this.#access.answer(answer, scope, authorization)))
        throw await this.#access.denied(answer, scope);
      await answer.body.dump();
    }
  }

  /** The error of an answer that is none of those that a request may have. */
  async refusal(answer: Answer, what: string, scope: Scope): Promise<Error> {
    if (answer.status === 401 || answer.status === 403) return this.#access.denied(answer, scope);
    const detail = registryDetail(await answerText(answer)) ?? 'it says no more';
    return buildErrors.FLASH_REGISTRY_REFUSED({ registry: this.name, what, status: answer.status, detail });
  }

  /** @throws FlashError `FLASH_REGISTRY_DIGEST_WRONG` */
  compare(what: string, expected: string, actual: string): void {
    if (expected !== actual)
      throw buildErrors.FLASH_REGISTRY_DIGEST_WRONG({ registry: this.name, what, expected, actual });
  }

  /**
   * Asks for something in a repository; undefined where there is no such thing.
   *
   * @param found the statuses of an answer that has it
   */
  async #find(
    repository: string,
    action: Scope['action'],
    call: Omit<RepositoryCall, 'scope'>,
    found: readonly number[] = [200],
  ): Promise<Answer | undefined> {
    const scope: Scope = { repository, action };
    const answer = await this.call({ ...call, scope });
    if (found.includes(answer.status)) return answer;
    if (answer.status !== 404) throw await this.refusal(answer, call.what, scope);
    // Read to its end, so that its connection can be used again.
    await answer.body.dump();
    return undefined;
  }

  /** Reads an answer to its end, and asks again where the connection breaks off in it. */
  async #whole<T>(
    what: string,
    ask: () => Promise<Answer | undefined>,
    take: (bytes: Buffer, answer: Answer) => T,
  ): Promise<T | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask();
      if (!answer) return undefined;
      try {
        return take(await readBytes(answer, this.name, what), answer);
      } catch (error) {
        if (!this.transport.passes(error)) throw this.transport.problem(error);
        await this.transport.pause(what, attempt, error);
      }
    }
  }
}
