import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { workerArtifact } from './support/artifact.js';
import { exchange } from './support/raw-exchange.js';
import { call } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';
import { localImage } from '../src/ids/image.js';

const platform = new SharedPlatform({ version: '1.2.3' });
const { rig } = platform;

const base = {
  name: 'a',
  type: 'LOAD_BALANCER',
  image: localImage('app', '0'.repeat(64)),
  scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
};
const cpu = [{ id: 'cpu3c', vcpuCount: 2 }];
const create = async (body: unknown) => {
  const answer = await rig.control('POST', '/v2/serverless', body);
  return {
    status: answer.status,
    problem: JSON.parse(answer.text) as Record<string, unknown>,
    type: answer.headers['content-type'],
  };
};

describe('the control API', () => {
  const routes = [
    ['GET', '/v2/serverless'],
    ['POST', '/v2/serverless'],
    ['GET', '/v2/serverless/abcdefgh'],
    ['PATCH', '/v2/serverless/abcdefgh'],
    ['DELETE', '/v2/serverless/abcdefgh'],
    ['GET', '/v2/serverless/abcdefgh/workers'],
    ['GET', '/local/status'],
    ['GET', '/local/endpoints/abcdefgh'],
    ['POST', '/local/stop'],
    ['PUT', `/local/artifacts/${'0'.repeat(64)}`],
    ['GET', '/local/logs'],
    ['GET', '/nowhere'],
  ] as const;
  it.each(routes)('%s %s is refused without the key, with a wrong one, and to strangers', async (method, path) => {
    const url = platform.url + path;
    const authorization = `Bearer ${platform.key}`;
    const none = await call(url, { method });
    expect(none.status).toBe(401);
    expect(none.headers['content-type']).toBe('application/problem+json');
    expect((await call(url, { method, headers: { authorization: 'Bearer flash_wrong' } })).status).toBe(401);
    expect((await call(url, { method, headers: { authorization, host: 'evil.example' } })).status).toBe(403);
    expect((await call(url, { method, headers: { authorization, origin: 'https://evil.example' } })).status).toBe(403);
  });

  it('makes its key at the first start, for its owner only', () => {
    expect(statSync(join(platform.home, 'key')).mode & 0o777).toBe(0o600);
    expect(statSync(platform.home).mode & 0o077).toBe(0);
    expect(platform.key).toMatch(/^flash_[\w-]{43}$/);
  });

  it('answers 404 and 405 as problems', async () => {
    expect(JSON.parse((await rig.control('GET', '/nowhere')).text)).toMatchObject({
      status: 404,
      code: 'FLASH_ROUTE_UNKNOWN',
    });
    const answer = await rig.control('PUT', '/v2/serverless');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST']);
    expect((await rig.control('GET', '/v2/serverless/abcdefgh')).status).toBe(404);
  });

  it.each([
    ['POST', '/v2/serverless', 'FLASH_BODY_NOT_JSON'],
    ['PUT', `/local/artifacts/${'0'.repeat(64)}`, 'FLASH_ARTIFACT_DIGEST'],
  ])('answers a %s %s that has no body, and does not say so', async (method, path, code) => {
    const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${platform.port}`, 'Connection: close'];
    expect(await exchange(platform.port, [...head, `Authorization: Bearer ${platform.key}`])).toContain(code);
  });

  it('shows an endpoint in the words of the contract', async () => {
    const endpoint = await rig.create({ timeout: 0, env: { A: 'b' } });
    const url = `http://${endpoint.id}.api.localhost:${platform.port}`;
    expect(endpoint).toEqual({
      id: expect.stringMatching(/^[a-z][a-z0-9]{7}$/),
      name: 'fixture',
      type: 'LOAD_BALANCER',
      requestUrls: { base: url, health: `${url}/ping` },
      image: endpoint.image,
      args: '',
      disk: 20,
      env: { A: 'b' },
      ports: ['8000/http'],
      registry: null,
      gpu: null,
      cpu: [{ id: 'cpu3c', vcpuCount: 2, memory: 4 }],
      workers: { min: 0, max: 3, idleTimeout: 60 },
      scaling: { type: 'REQUEST_COUNT', requestCount: 1 },
      dataCenterIds: [],
      networkVolumes: [],
      timeout: 0,
      flashboot: 'OFF',
      createdAt: expect.any(String),
    });
    expect(JSON.parse((await rig.control('GET', `/v2/serverless/${endpoint.id}`)).text)).toEqual(endpoint);
    expect(JSON.parse((await rig.control('GET', '/v2/serverless')).text)).toEqual({ endpoints: [endpoint] });
  });

  it('patches a GPU selection as the contract says', async () => {
    const { digest } = await workerArtifact();
    const gpu = { pools: ['ADA_80_PRO'], excludedTypes: ['NVIDIA H100 NVL'], minCudaVersion: '12.8' };
    const made = await create({ ...base, image: localImage('app', digest), gpu, workers: { max: 0 } });
    const id = made.problem.id as string;
    expect(made.problem).toMatchObject({ gpu: { ...gpu, count: 1, allowedCudaVersions: [] } });
    expect(made.problem).not.toHaveProperty('cpu');
    const patch = async (change: unknown) =>
      (JSON.parse((await rig.control('PATCH', `/v2/serverless/${id}`, { gpu: change })).text) as { gpu: unknown }).gpu;
    expect(await patch({ minCudaVersion: '' })).toEqual({
      ...gpu,
      count: 1,
      allowedCudaVersions: [],
      minCudaVersion: null,
    });
    expect(await patch({ pools: ['ADA_24'] })).toEqual({
      pools: ['ADA_24'],
      count: 1,
      allowedCudaVersions: [],
      minCudaVersion: null,
    });
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it.each([
    [400, 'neither of gpu and cpu', base],
    [400, 'both of gpu and cpu', { ...base, cpu, gpu: { pools: ['ADA_24'] } }],
    [400, 'workers.min is 3, which is above workers.max 1', { ...base, cpu, workers: { min: 3, max: 1 } }],
    [400, 'not a power of two', { ...base, cpu: [{ id: 'cpu3c', vcpuCount: 3 }] }],
    [400, 'not a CPU flavour', { ...base, cpu: [{ id: 'constructor', vcpuCount: 2 }] }],
    [400, 'is not a pool', { ...base, gpu: { pools: ['toString'] } }],
    [422, 'The field bogus does not exist', { ...base, cpu, bogus: 1 }],
    [422, 'scaling.type is', { ...base, cpu, scaling: { type: 'QUEUE_DELAY', queueDelay: 4 } }],
    [422, 'workers.idleTimeout is 0', { ...base, cpu, workers: { idleTimeout: 0 } }],
    [422, 'has not been uploaded', { ...base, cpu }],
    [422, 'flash.local/{app}', { ...base, cpu, image: 'node:24' }],
    [422, 'flash.local/{app}', { ...base, cpu, image: `flash.local/../..@sha256:${'0'.repeat(64)}` }],
    [422, 'The body is []', []],
  ])('refuses with %i and the words "%s"', async (status, words, body) => {
    const answer = await create(body);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(JSON.stringify(answer.problem)).toContain(JSON.stringify(words).slice(1, -1));
    expect(answer.problem).toMatchObject({ status, title: expect.any(String), code: expect.stringMatching(/^FLASH_/) });
  });

  it('refuses a body that is not JSON', async () => {
    expect((await rig.control('POST', '/v2/serverless', Buffer.from('{"name"'))).status).toBe(400);
  });

  it('tells of itself, and stores an artifact once', async () => {
    const status = JSON.parse((await rig.control('GET', '/local/status')).text) as object;
    expect(status).toMatchObject({ pid: process.pid, port: platform.port, home: platform.home, version: '1.2.3' });
    const artifact = await workerArtifact('once');
    const path = `/local/artifacts/${artifact.digest}`;
    expect((await rig.control('HEAD', path)).status).toBe(404);
    expect(await rig.upload(artifact)).toBe(201);
    expect(await rig.upload(artifact)).toBe(200);
    expect((await rig.control('HEAD', path)).status).toBe(200);
  });

  it('stores nothing of an artifact that is not what it says or not safe', async () => {
    const before = readdirSync(join(platform.home, 'artifacts'));
    const { archive } = await workerArtifact('wrong');
    expect((await rig.control('PUT', `/local/artifacts/${'1'.repeat(64)}`, archive)).status).toBe(422);
    const digestOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    const garbage = Buffer.from('not gzip');
    expect(await rig.upload({ digest: digestOf(garbage), archive: garbage })).toBe(422);
    expect(await rig.upload(await archiveOf([[{ name: '../worker.mjs' }, 'x']]))).toBe(422);
    expect(await rig.upload(await archiveOf([[{ name: 'other.mjs' }, 'x']]))).toBe(422);
    expect(readdirSync(join(platform.home, 'artifacts'))).toEqual(before);
  });

  it('streams the output of workers, what was and what comes', async () => {
    const { id } = await rig.create({ env: { LABEL: 'logged' }, workers: { min: 1, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    let text = '';
    const stream = request(`${platform.url}/local/logs?endpoint=${id}&follow=true`, {
      agent: false,
      headers: { authorization: `Bearer ${platform.key}` },
    });
    stream.on('error', () => undefined);
    stream.on('response', (response) => response.on('data', (chunk: Buffer) => (text += chunk.toString())));
    stream.end();
    await until('the first line is there', () => text.includes('listening logged'));
    await rig.patch(id, { timeout: 100 });
    await rig.ask(id, '/hang');
    await until('the next line is there', () => text.includes('hanging'));
    const line = JSON.parse(text.split('\n\n')[0]?.replace('data: ', '') ?? '') as object;
    expect(line).toMatchObject({ endpointId: id, endpointName: 'fixture', stream: 'stdout', line: 'listening logged' });
    stream.destroy();
    await rig.patch(id, { workers: { min: 0 } });
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});
