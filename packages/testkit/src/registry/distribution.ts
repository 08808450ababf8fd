import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sha256, type StoredContent } from './stored-content.ts';

export interface TestRegistryOptions {
  /** How clients show who they are. Default: not at all. */
  readonly auth?: 'basic' | 'bearer';
  readonly user?: string;
  readonly password?: string;
  /** Whether it lists referrers by itself. Default false, as most registries. */
  readonly referrers?: boolean;
}

type Reply = (status: number, headers?: Record<string, string>, body?: Buffer | string) => void;

interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  readonly repository: string;
  readonly rest: string;
}

/** The OCI distribution protocol over what a registry keeps. */
export function distribution(content: StoredContent, options: TestRegistryOptions) {
  const tokens = new Map<string, string>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply: Reply = (status, headers = {}, body = '') => {
      const bytes = Buffer.from(body);
      response.writeHead(status, { 'content-length': bytes.length, ...headers });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    };
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (url.pathname === '/token') return giveToken(request, url, reply, { tokens, options });
    const [, repository = '', rest = ''] =
      /^\/v2\/(?:(.+)\/((?:manifests|blobs|referrers)\/.+))?$/.exec(url.pathname) ?? [];
    const needed = `repository:${repository}:${request.method === 'GET' || request.method === 'HEAD' ? 'pull' : 'push'}`;
    const challenge = challengeOf(request, url, needed, { tokens, options });
    if (challenge !== undefined)
      return reply(401, { 'www-authenticate': challenge }, errorText('UNAUTHORIZED', 'authentication required'));
    if (url.pathname === '/v2/') return reply(200);
    const asked: Asked = { request, method: request.method ?? '', url, repository, rest };
    return answer(content, asked, reply, options);
  };
}

/** The part of the protocol that a path belongs to. */
async function answer(content: StoredContent, asked: Asked, reply: Reply, options: TestRegistryOptions): Promise<void> {
  const { rest } = asked;
  if (rest.startsWith('blobs/uploads/')) return upload(content, asked, reply);
  if (rest.startsWith('blobs/')) return blob(content, asked, reply);
  if (rest.startsWith('manifests/')) return manifest(content, asked, reply, options);
  if (rest.startsWith('referrers/') && options.referrers) return referrers(content, asked, reply);
  return reply(404, {}, errorText('NOT_FOUND', 'no such page'));
}

interface Doors {
  /** What each token is for. */
  readonly tokens: Map<string, string>;
  readonly options: TestRegistryOptions;
}

function giveToken(request: IncomingMessage, url: URL, reply: Reply, { tokens, options }: Doors): void {
  if (request.headers.authorization !== basic(options))
    return reply(401, {}, errorText('DENIED', 'wrong user or password'));
  const token = randomUUID();
  tokens.set(token, url.searchParams.getAll('scope').join(' '));
  reply(200, { 'content-type': 'application/json' }, JSON.stringify({ token, expires_in: 300 }));
}

function challengeOf(
  request: IncomingMessage,
  url: URL,
  needed: string,
  { tokens, options }: Doors,
): string | undefined {
  const { authorization = '' } = request.headers;
  if (options.auth === 'basic') return authorization === basic(options) ? undefined : 'Basic realm="registry"';
  if (options.auth !== 'bearer') return undefined;
  const scope = tokens.get(authorization.replace('Bearer ', ''));
  const [, repository = '', action = ''] = needed.split(':');
  const has = (scope ?? '')
    .split(' ')
    .some((one) => one.startsWith(`repository:${repository}:`) && one.includes(action));
  const isEnough = url.pathname === '/v2/' ? scope !== undefined : has;
  return isEnough ? undefined : `Bearer realm="${url.origin}/token",service="test",scope="${needed}"`;
}

function basic({ user = 'jane', password = 'secret' }: TestRegistryOptions): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function blob(content: StoredContent, { request, repository, rest }: Asked, reply: Reply): void {
  const digest = rest.slice('blobs/'.length);
  const bytes = content.of(repository).blobs.get(digest);
  if (!bytes) return reply(404, {}, errorText('BLOB_UNKNOWN', 'blob unknown to registry'));
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'docker-content-digest': digest, 'content-length': String(bytes.length - from) };
  reply(from === 0 ? 200 : 206, headers, bytes.subarray(from));
}

async function upload(
  content: StoredContent,
  { request, method, url, repository, rest }: Asked,
  reply: Reply,
): Promise<void> {
  const id = rest.slice('blobs/uploads/'.length);
  const at = (name: string) => ({ location: `/v2/${repository}/blobs/uploads/${name}` });
  if (method === 'POST') {
    const mount = url.searchParams.get('mount') ?? '';
    const there = content.of(url.searchParams.get('from') ?? '').blobs.get(mount);
    if (there) {
      content.putBlob(repository, there);
      return reply(201, { 'docker-content-digest': mount });
    }
    const name = randomUUID();
    content.uploads.set(name, Buffer.alloc(0));
    return reply(202, at(name));
  }
  const known = content.uploads.get(id);
  if (!known) return reply(404, {}, errorText('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry'));
  if (method === 'GET') return reply(204, { ...at(id), range: `0-${Math.max(0, known.length - 1)}` });
  const start = Number(request.headers['content-range']?.split('-')[0] ?? known.length);
  if (start !== known.length) return reply(416, at(id));
  const all = await received(request, known, (bytes) => content.uploads.set(id, bytes));
  if (method === 'PATCH') return reply(202, { ...at(id), range: `0-${all.length - 1}` });
  const digest = url.searchParams.get('digest') ?? '';
  if (sha256(all) !== digest) return reply(400, {}, errorText('DIGEST_INVALID', 'the digest is another one'));
  content.putBlob(repository, all);
  content.uploads.delete(id);
  reply(201, { 'docker-content-digest': digest });
}

/** Keeps what has come also where the connection breaks. */
async function received(request: IncomingMessage, known: Buffer, keep: (bytes: Buffer) => void): Promise<Buffer> {
  const chunks = [known];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } finally {
    keep(Buffer.concat(chunks));
  }
  return Buffer.concat(chunks);
}

async function manifest(
  content: StoredContent,
  asked: Asked,
  reply: Reply,
  options: TestRegistryOptions,
): Promise<void> {
  const { request, method, repository, rest } = asked;
  const reference = rest.slice('manifests/'.length);
  if (method === 'PUT') {
    const bytes = await buffer(request);
    const missing = blobsOf(bytes).find((digest) => !content.of(repository).blobs.has(digest));
    if (missing !== undefined) return reply(400, {}, errorText('MANIFEST_BLOB_UNKNOWN', `${missing} is unknown`));
    const digest = content.putManifest(repository, reference, bytes, request.headers['content-type'] ?? '');
    const { subject } = JSON.parse(bytes.toString()) as { subject?: { digest: string } };
    return reply(201, {
      'docker-content-digest': digest,
      ...(subject && options.referrers && { 'oci-subject': subject.digest }),
    });
  }
  const found = content.manifest(repository, reference);
  if (!found) return reply(404, {}, errorText('MANIFEST_UNKNOWN', 'manifest unknown'));
  reply(
    200,
    {
      'content-type': found.mediaType,
      'docker-content-digest': found.digest,
      'content-length': String(found.bytes.length),
    },
    found.bytes,
  );
}

function blobsOf(bytes: Buffer): string[] {
  const { config, layers = [] } = JSON.parse(bytes.toString()) as {
    config?: { digest: string };
    layers?: { digest: string }[];
  };
  return [...(config ? [config] : []), ...layers].map(({ digest }) => digest);
}

function referrers(content: StoredContent, { repository, rest }: Asked, reply: Reply): void {
  const subject = rest.slice('referrers/'.length);
  const manifests = [...content.of(repository).manifests].flatMap(([digest, { bytes, mediaType }]) => {
    const read = JSON.parse(bytes.toString()) as { subject?: { digest: string }; artifactType?: string };
    return read.subject?.digest === subject
      ? [{ mediaType, digest, size: bytes.length, artifactType: read.artifactType }]
      : [];
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  reply(200, { 'content-type': mediaType }, JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
}

function errorText(code: string, message: string): string {
  return JSON.stringify({ errors: [{ code, message }] });
}
