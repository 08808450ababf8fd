import type { EndpointCallAnswer, EndpointReleases, EndpointRoutes, StatusPageCode } from '@flash-ts/core/contract';
import { archiveOf } from '@flash-ts/testkit/archives';
import { controlRoutes } from '../src/control/routes.js';
import { startPlatform } from '../src/index.js';
import { localImage } from '../src/ids/image.js';
import { PageAccess } from '../src/status-page/page-access.js';
import { HandClock } from './support/hand-clock.js';
import { call, Rig, temporaryFolder, type Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';
import { workerArtifact } from './support/artifact.js';

const platform = new SharedPlatform();
const { rig } = platform;

type Options = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

/** A request as a browser sends it from a page of the status page's own host. */
const page = (path: string, { headers, ...rest }: Options = {}): Promise<Answer> =>
  call(platform.url + path, { ...rest, headers: { host: `status.localhost:${platform.port}`, ...headers } });
const codeOf = (answer: Answer) => (JSON.parse(answer.text) as { code: string }).code;
const newCode = async () => {
  const { text } = await rig.control('POST', '/local/status-page/codes');
  return new URL((JSON.parse(text) as StatusPageCode).url).hash.slice('#code='.length);
};
const useCode = (code: string) => page('/local/session', { method: 'POST', body: JSON.stringify({ code }) });

async function session(): Promise<{ cookie: string; token: string; setCookie: string }> {
  const [setCookie = ''] = (await useCode(await newCode())).headers['set-cookie'] ?? [];
  const cookie = setCookie.split(';')[0] as string;
  const { text } = await page('/local/session', { headers: { cookie } });
  return { cookie, setCookie, token: (JSON.parse(text) as { changeToken: string }).changeToken };
}

describe('a one-time code', () => {
  it('is given to the key, as an address whose fragment has it', async () => {
    const answer = await rig.control('POST', '/local/status-page/codes');
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text)).toEqual({
      url: expect.stringMatching(new RegExp(`^http://status\\.localhost:${platform.port}/#code=[\\w-]{43}$`)),
      validForMs: 60_000,
    });
  });

  it('becomes a session once', async () => {
    const code = await newCode();
    const first = await useCode(code);
    expect([first.status, first.text]).toEqual([204, '']);
    const second = await useCode(code);
    expect([second.status, codeOf(second), second.headers['set-cookie']]).toEqual([
      401,
      'FLASH_SESSION_CODE',
      undefined,
    ]);
  });

  it.each(['', 'wrong', 'x'.repeat(43)])('opens nothing when it is %p', async (code) => {
    await newCode();
    const answer = await useCode(code);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'FLASH_SESSION_CODE']);
  });

  it.each([[{ code: 1 }], [{}], [{ code: 'x', more: 1 }]])('is not read from %j', async (body) => {
    const answer = await page('/local/session', { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'FLASH_REQUEST_INVALID']);
  });

  it('ends after a minute', () => {
    const clock = new HandClock();
    const access = new PageAccess(clock, 8080);
    const [early, late] = [access.issueCode().code, access.issueCode().code];
    clock.advance(59_999);
    expect(access.begin(early)).toBeDefined();
    clock.advance(1);
    expect(access.begin(late)).toBeUndefined();
  });

  it('ends when eight newer ones were asked for', () => {
    const access = new PageAccess(new HandClock(), 8080);
    const codes = Array.from({ length: 9 }, () => access.issueCode().code);
    expect(codes.map((code) => access.begin(code) !== undefined)).toEqual([false, ...codes.slice(1).map(() => true)]);
  });
});

describe('a session', () => {
  it('is a cookie that scripts and other sites do not get, with the port in its name', async () => {
    const { setCookie } = await session();
    expect(setCookie).toMatch(
      new RegExp(`^flash_status_${platform.port}=[\\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict$`),
    );
  });

  it('is one of at most 32, and ends after twelve hours', () => {
    const clock = new HandClock();
    const access = new PageAccess(clock, 8080);
    const cookies = Array.from({ length: 33 }, () => access.begin(access.issueCode().code) as string);
    expect(cookies.map((cookie) => access.session(cookie) !== undefined)).toEqual([
      false,
      ...cookies.slice(1).map(() => true),
    ]);
    clock.advance(12 * 3_600_000);
    expect(access.session(cookies[32])).toBeUndefined();
  });

  it('ends when the page asks for it, and with the platform', async () => {
    const [left, ended] = [await session(), await session()];
    const headers = { cookie: ended.cookie, 'x-flash-change': ended.token };
    const answer = await page('/local/session', { method: 'DELETE', headers });
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    const read = async (cookie: string) => (await page('/local/live', { headers: { cookie } })).status;
    expect([await read(ended.cookie), await read(left.cookie)]).toEqual([401, 200]);
    await platform.restart();
    expect(await read(left.cookie)).toBe(401);
  });

  it('is nothing that a page without one is told more of', async () => {
    const answer = await page('/local/session');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { changeToken: null }]);
  });

  it('opens the routes of the page and no others', async () => {
    const { cookie, token } = await session();
    const parts = { status: () => ({ port: 0 }), pages: {}, own: {} } as never;
    const used: string[] = [];
    for (const { path, methods, page: opened = {} } of controlRoutes(parts)) {
      for (const method of Object.keys(methods)) {
        if (method in opened) {
          used.push(`${method} ${path}`);
          continue;
        }
        const url = path.replaceAll('{digest}', '0'.repeat(64)).replaceAll(/\{\w+\}/g, 'abcdefgh');
        const answer = await page(url, { method, headers: { cookie, 'x-flash-change': token } });
        expect([method, path, answer.status]).toEqual([method, path, 403]);
      }
    }
    expect(used.toSorted()).toEqual([
      'DELETE /local/session',
      'GET /local/endpoints/{id}/releases',
      'GET /local/endpoints/{id}/routes',
      'GET /local/endpoints/{id}/workers',
      'GET /local/live',
      'GET /local/logs',
      'GET /local/session',
      'GET /local/status',
      'POST /local/endpoints/{id}/calls',
      'POST /local/endpoints/{id}/promote',
      'POST /local/endpoints/{id}/retry',
      'POST /local/endpoints/{id}/rollback',
      'POST /local/session',
    ]);
  });

  it('changes something only with its token', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const [own, other] = [await session(), await session()];
    const promote = (headers: Record<string, string>) =>
      page(`/local/endpoints/${id}/promote`, { method: 'POST', headers: { cookie: own.cookie, ...headers } });
    for (const headers of [{}, { 'x-flash-change': '' }, { 'x-flash-change': other.token }]) {
      const answer = await promote(headers as Record<string, string>);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'FLASH_SESSION_UNPROVEN']);
    }
    const answer = await promote({ 'x-flash-change': own.token });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'FLASH_PROMOTE_NOTHING']);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('is refused from elsewhere', async () => {
    const { cookie } = await session();
    const own = `http://status.localhost:${platform.port}`;
    const read = async (headers: Record<string, string>) => {
      const answer = await page('/local/live', { headers: { cookie, ...headers } });
      return answer.status === 200 ? 200 : codeOf(answer);
    };
    expect(await read({})).toBe(200);
    expect(await read({ origin: own, 'sec-fetch-site': 'same-origin' })).toBe(200);
    const foreign: Record<string, string>[] = [
      { origin: platform.url },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `http://abcdefgh.api.localhost:${platform.port}` },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { host: `evil.example:${platform.port}` },
      { host: `status.localhost.evil.example:${platform.port}` },
      { host: `x.status.localhost:${platform.port}` },
    ];
    for (const headers of foreign) expect([headers, await read(headers)]).toEqual([headers, 'FLASH_FOREIGN_CALLER']);
  });

  it('counts under the name of the page only, and the key does not count there', async () => {
    const { cookie } = await session();
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const answer = await page('/local/live', { headers: { cookie, host: `${host}:${platform.port}` } });
      expect([host, answer.status, codeOf(answer)]).toEqual([host, 401, 'FLASH_UNAUTHORIZED']);
    }
    const answer = await page('/local/live', { headers: { authorization: `Bearer ${platform.key}` } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'FLASH_SESSION_MISSING']);
  });
});

describe('the name of the page', () => {
  it('reaches no endpoint, whose pages could use the session', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const { cookie } = await session();
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    const answer = await page(`/e/${id}/pid`, { headers: { cookie } });
    expect([answer.status, answer.headers['x-runpod-worker-id']]).toEqual([403, undefined]);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('serves the page without a session, with headers that keep others out of it', async () => {
    const answer = await page('/');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('flash open');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self';/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const files = [...answer.text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) expect([path, (await page(path)).status]).toEqual([path, 200]);
    expect((await page('/page/..%2fpackage.json')).status).toBe(401);
    expect((await page('/page/../package.json')).status).toBe(401);
    expect((await page('/', { method: 'POST' })).status).toBe(401);
  });

  it('is where a browser is led to from the other names of the platform', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await page('/', { headers: { host: `${host}:9090` } });
      expect([answer.status, answer.headers.location]).toEqual([302, 'http://status.localhost:9090/']);
    }
    expect((await page('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await rig.control('GET', '/')).status).toBe(404);
  });

  it('does not exist in development, where endpoints answer under every name', async () => {
    const home = temporaryFolder();
    const served = await startPlatform({ home: home.path, port: 0, version: '0.0.0', routeByName: true });
    const headers = { host: `status.localhost:${served.port}` };
    const answer = await call(`${served.url}/`, { headers });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'FLASH_FOREIGN_CALLER']);
    expect((await new Rig(served).control('POST', '/local/status-page/codes')).status).toBe(404);
    await served.stop();
    home.remove();
  });
});

describe('what the page is told of an endpoint', () => {
  const manifest = {
    resources: {
      users: {
        functions: [{ name: 'get', class_name: 'UserService', http_method: 'GET', http_path: '/users/:id' }],
      },
    },
  };

  it('are its routes, from the manifest of the version that serves', async () => {
    const fixture = await workerArtifact();
    const { digest, archive } = await archiveOf([
      [{ name: 'worker.mjs' }, 'process.stdin.resume()'],
      [{ name: 'flash_manifest.json' }, JSON.stringify(manifest)],
    ]);
    await rig.upload({ digest, archive });
    const { id } = await rig.create({ image: localImage('app', digest), env: { FLASH_RESOURCE_NAME: 'users' } });
    const routes = async () =>
      JSON.parse((await rig.control('GET', `/local/endpoints/${id}/routes`)).text) as EndpointRoutes;
    expect(await routes()).toEqual({
      routes: [{ method: 'GET', path: '/users/:id', handler: 'UserService.get' }],
    });
    await rig.patch(id, { image: localImage('app', fixture.digest) });
    await rig.settled(id);
    expect(await routes()).toEqual({ routes: [] });
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('of a queue-based endpoint are those at which its jobs are submitted', async () => {
    const resources = {
      work: { is_load_balanced: false, export_name: 'Work', functions: [{ name: 'Work', is_class: true }] },
    };
    const { digest, archive } = await archiveOf([
      [{ name: 'worker.mjs' }, 'process.stdin.resume()'],
      [{ name: 'flash_manifest.json' }, JSON.stringify({ resources })],
    ]);
    await rig.upload({ digest, archive });
    const { id } = await rig.create({ image: localImage('app', digest), env: { FLASH_RESOURCE_NAME: 'work' } });
    expect(JSON.parse((await rig.control('GET', `/local/endpoints/${id}/routes`)).text)).toEqual({
      routes: [
        { method: 'POST', path: '/runsync', handler: 'Work' },
        { method: 'POST', path: '/run', handler: 'Work' },
      ],
    });
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('are its releases, without the values of its variables', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    await rig.patch(id, { env: { API_TOKEN: 'of-somebody' } });
    await rig.settled(id);
    const { text } = await rig.control('GET', `/local/endpoints/${id}/releases`);
    expect(text).not.toContain('of-somebody');
    expect((JSON.parse(text) as EndpointReleases).releases).toMatchObject([
      { version: 2, role: 'serving', changes: ['template.env'], reason: null },
      { version: 1, role: 'retired', changes: [] },
    ]);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('is what it answers to a call', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const ask = async (body: unknown) => rig.control('POST', `/local/endpoints/${id}/calls`, body);
    const answered = async (body: unknown) => JSON.parse((await ask(body)).text) as EndpointCallAnswer;
    expect(await answered({ method: 'GET', path: '/pid' })).toMatchObject({
      status: 200,
      statusText: 'OK',
      body: expect.stringContaining('"label":"one"'),
      cut: false,
    });
    const { headers } = await answered({ method: 'GET', path: '/pid' });
    expect(headers.map(({ name }) => name.toLowerCase())).toContain('x-runpod-worker-id');
    const sent = { method: 'POST', path: '/echo?a=1', headers: [{ name: 'x-a', value: 'b' }], body: '{"ä":1}' };
    expect((await answered(sent)).body).toBe('{"ä":1}');
    expect(
      (await answered({ method: 'GET', path: '/headers', headers: [{ name: 'x-a', value: 'b' }] })).body,
    ).toContain('"x-a":"b"');
    expect(await answered({ method: 'GET', path: '/big' })).toMatchObject({ cut: true, bytes: 256 * 1024 });
    for (const bad of [
      { method: 'TRACE', path: '/' },
      { method: 'GET', path: 'pid' },
      { method: 'GET', path: '/a b' },
      { method: 'GET', path: '/', headers: [{ name: 'host', value: 'x' }] },
      { method: 'GET', path: '/', headers: [{ name: 'x-a', value: 'b\r\nc: d' }] },
    ]) {
      expect([bad, (await ask(bad)).status]).toEqual([bad, 422]);
    }
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});
