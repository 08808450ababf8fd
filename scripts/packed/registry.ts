// Our packages as a registry would offer them: what names them in a package.json, in a command or in another of them is found, by any package manager.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SCOPE } from './newcomer.ts';
import { packageFolder, type Tarball } from './tarballs.ts';

/** Some package managers refuse what was published within the last days. */
const PUBLISHED = '2026-01-01T00:00:00.000Z';

/** A registry on this machine. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the tarballs, one version of each package, on a free port of the loopback address. */
export async function startRegistry(tarballs: readonly Tarball[]): Promise<Registry> {
  const contents = new Map<string, { readonly type: string; readonly body: Buffer | string }>();
  const server = createServer((request, response) => {
    const content = contents.get(decodeURIComponent(request.url ?? ''));
    if (content) response.setHeader('content-type', content.type);
    response.writeHead(content ? 200 : 404).end(content?.body ?? '{"error":"not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const tarball of tarballs) {
    const body = await readFile(tarball.path);
    const place = `/${tarball.name}/-/${tarball.name.slice(SCOPE.length + 1)}.tgz`;
    contents.set(place, { type: 'application/octet-stream', body });
    const document = await packument(tarball, `${url}${place}`, body);
    contents.set(`/${tarball.name}`, { type: 'application/json', body: JSON.stringify(document) });
  }
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
}

/** What a registry tells about a package. */
async function packument({ name }: Tarball, tarball: string, body: Buffer): Promise<object> {
  const manifest = JSON.parse(await readFile(join(packageFolder(name), 'package.json'), 'utf8')) as {
    version: string;
  };
  const digest = (algorithm: string, encoding: 'hex' | 'base64') => createHash(algorithm).update(body).digest(encoding);
  const dist = { tarball, shasum: digest('sha1', 'hex'), integrity: `sha512-${digest('sha512', 'base64')}` };
  const { version } = manifest;
  const versions = { [version]: { ...manifest, dist } };
  return { name, 'dist-tags': { latest: version }, time: { [version]: PUBLISHED }, versions };
}
