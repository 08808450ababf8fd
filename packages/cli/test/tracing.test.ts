import { once } from 'node:events';
import { readdir, rename } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { startPlatform } from '@flash-ts/platform/testing';
import { builtArtifact, type BuiltArtifact } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { OtlpCollector } from './otlp-collector.js';

const SOURCE = `
import { Body, type EndpointClient, FlashEndpoint, Get, InjectEndpoint, Param, Post, Threaded } from '@flash-ts/core';
import { Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { IsString } from 'class-validator';

export class Work { @IsString() text!: string; }

const tracer = trace.getTracer('own');
const own = (name: string) => tracer.startActiveSpan(name, (span) => span.end());

@FlashEndpoint({ name: 'back', cpu: 'cpu3c-1-2' })
export class Back {
  @Get('/items/:id') item(@Param('id') id: number) { return { id }; }
  @Get('/gone') gone() { throw new Error('gone'); }
}

@FlashEndpoint({ name: 'front', cpu: 'cpu3c-1-2' })
export class Front {
  readonly #logger = new Logger(Front.name);
  constructor(@InjectEndpoint(Back) private readonly back: EndpointClient<Back>) {}

  @Post('/work/:id') async work(@Param('id') id: number, @Body() { text }: Work) {
    await Promise.resolve();
    own('own work');
    this.#logger.log('worked');
    return { id, text };
  }
  @Get('/relay/:id') relay(@Param('id') id: number) { return this.back.item(id); }
  @Get('/relay-gone') relayGone() { return this.back.gone(); }
  @Get('/broken') broken() { throw new Error('broken'); }
  @Get('/threaded') @Threaded({ threads: 1 }) threaded() {
    own('in a thread');
    this.#logger.log('threaded');
    return {};
  }
}
`;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const traced = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=value' };

let artifact: BuiltArtifact;
let collector: OtlpCollector;
const workers = new Workers(async () => (artifact = await builtArtifact({ 'src/front.ts': SOURCE })));

beforeEach(async () => {
  collector = await OtlpCollector.start();
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
});

async function start(env: Record<string, string> = {}): Promise<WorkerProcess> {
  return workers.ready({ FLASH_RESOURCE_NAME: 'front', RUNPOD_POD_ID: 'worker-7', ...env });
}

/** Ends a worker as a platform does, by which its last spans are exported. */
async function drain(worker: WorkerProcess): Promise<void> {
  worker.child.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
}

const toCollector = (host = new URL(collector.url).host) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}` });

/** Posts a body that is on its way when the head has been taken, as every larger one is. */
async function askInParts(worker: WorkerProcess, path: string, headers: Record<string, string>, body: object) {
  const outgoing = request({
    socketPath: worker.socketPath,
    path,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', expect: '100-continue' },
    agent: false,
  });
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  outgoing.end(JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return json(response);
}

describe('a span for each request', () => {
  it('is a part of the caller’s trace, and the parent of the author’s own spans', async () => {
    const worker = await start({ ...toCollector(), FLASH_APP: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'team=a%20team' });
    const headers = { ...traced, host: 'shop.example:8080', 'user-agent': 'test', 'x-request-id': 'mine' };
    const answer = await askInParts(worker, '/work/5?key=secret', headers, { text: 'x' });
    expect(answer).toEqual({ id: 5, text: 'x' });
    const line = await worker.logged('request');
    const worked = await worker.logged('worked');
    await drain(worker);

    const span = collector.named('POST /work/:id');
    expect(span).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      traceState: 'vendor=value',
      kind: 'SERVER',
      status: 'UNSET',
    });
    expect(span.attributes).toEqual({
      'http.request.method': 'POST',
      'url.path': '/work/5',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'server.address': 'shop.example',
      'server.port': 8080,
      'user_agent.original': 'test',
      'http.route': '/work/:id',
      'http.response.status_code': 200,
      'flash.request.id': 'mine',
    });
    expect(span.resource).toMatchObject({
      'service.name': 'front',
      'service.namespace': 'shop',
      'service.instance.id': 'worker-7',
      'service.version': expect.stringMatching(/^[\da-f]{12}$/),
      'telemetry.sdk.language': 'nodejs',
      team: 'a team',
    });
    expect(collector.named('own work')).toMatchObject({ traceId: TRACE, parentSpanId: span.spanId });
    for (const logged of [line, worked]) expect(logged).toMatchObject({ traceId: TRACE, spanId: span.spanId });
    expect(collector.exports[0]).toMatchObject({ 'content-type': 'application/x-protobuf' });
  });

  it('begins a trace where the caller has none, and ends as the request does', async () => {
    const worker = await start({ ...toCollector(), OTEL_SERVICE_NAME: 'mine' });
    await worker.ask('/broken');
    await worker.ask('/nothing');
    await worker.ask('/work/x', { body: {} });
    const failed = await worker.logged('request failed');
    await drain(worker);

    const broken = collector.named('GET /broken');
    expect(broken).toMatchObject({ parentSpanId: '', status: 'ERROR' });
    expect(broken.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
    expect(failed['traceId']).toBe(broken.traceId);
    const unknown = collector.named('GET');
    expect(unknown).toMatchObject({ status: 'UNSET' });
    expect(unknown.attributes).toMatchObject({ 'http.response.status_code': 404 });
    expect(unknown.attributes).not.toHaveProperty('http.route');
    expect(collector.named('POST /work/:id')).toMatchObject({ status: 'UNSET' });
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(3);
    expect(broken.resource['service.name']).toBe('mine');
  });

  it('goes on in called endpoints', async () => {
    const back = await start({ ...toCollector(), FLASH_RESOURCE_NAME: 'back', PORT: '0', FLASH_HOST: '127.0.0.1' });
    const { address } = await back.logged('listening');
    const front = await start({
      ...toCollector(),
      FLASH_ENDPOINT_IDS: JSON.stringify({ back: 'b' }),
      FLASH_ENDPOINT_URL: `http://${String(address)}`,
    });
    expect((await front.ask('/relay/3', { headers: traced })).json()).toEqual({ id: 3 });
    expect((await front.ask('/relay-gone', { headers: { traceparent: traced.traceparent } })).status).toBe(500);
    await Promise.all([drain(front), drain(back)]);

    const server = collector.named('GET /relay/:id');
    const of = (name: string, kind: string) => collector.spans.find((span) => span.name === name && span.kind === kind);
    const call = of('GET /items/:id', 'CLIENT');
    const called = of('GET /items/:id', 'SERVER');
    expect(call).toMatchObject({ traceId: TRACE, parentSpanId: server.spanId, status: 'UNSET' });
    expect(call?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.full': `http://${String(address)}/items/3`,
      'url.template': '/items/:id',
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
      'flash.endpoint': 'back',
      'flash.handler': 'item',
    });
    expect(called).toMatchObject({ traceId: TRACE, parentSpanId: call?.spanId, traceState: 'vendor=value' });
    expect(called?.resource['service.name']).toBe('back');
    expect(of('GET /gone', 'CLIENT')).toMatchObject({ status: 'ERROR', attributes: { 'error.type': '500' } });
  });

  it('goes on in a handler’s thread', async () => {
    const worker = await start(toCollector());
    await worker.ask('/threaded', { headers: traced });
    const line = await worker.logged('threaded');
    await drain(worker);

    const span = collector.named('GET /threaded');
    expect(collector.named('in a thread')).toMatchObject({ traceId: TRACE, parentSpanId: span.spanId });
    expect(line).toMatchObject({ traceId: TRACE, spanId: span.spanId });
  });
});

describe('which spans are kept', () => {
  it.each([
    ['none', { OTEL_TRACES_SAMPLER: 'always_off' }, traced.traceparent],
    ['none of a trace that its beginning did not choose', {}, `00-${TRACE}-${PARENT}-00`],
    [
      'none of a share of nothing',
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      traced.traceparent,
    ],
  ])('%s', async (_name, env, traceparent) => {
    const worker = await start({ ...toCollector(), ...env });
    await worker.ask('/work/1', { headers: { traceparent }, body: { text: 'x' } });
    expect(await worker.logged('request')).toMatchObject({ traceId: TRACE });
    await drain(worker);
    expect(collector.spans).toEqual([]);
  });

  it('as by default where a setting can’t be used, with a word about it', async () => {
    const worker = await start({ ...toCollector(), OTEL_TRACES_SAMPLER: 'half', OTEL_BSP_MAX_QUEUE_SIZE: 'x' });
    await worker.ask('/broken');
    await drain(worker);
    expect(collector.spans).toHaveLength(1);
    const told = worker.lines.filter(({ code }) => code === 'FLASH_WORKER_TRACING_ENV').map(({ msg }) => msg);
    expect(told).toEqual([
      expect.stringContaining('OTEL_TRACES_SAMPLER is "half"'),
      expect.stringContaining('OTEL_BSP_MAX_QUEUE_SIZE is "x"'),
    ]);
  });
});

it('writes spans into the log where OTEL_TRACES_EXPORTER says console', async () => {
  const worker = await start({ OTEL_TRACES_EXPORTER: 'console' });
  await worker.ask('/broken', { headers: traced });
  expect(await worker.logged('span')).toMatchObject({
    name: 'GET /broken',
    kind: 'SERVER',
    traceId: TRACE,
    parentSpanId: PARENT,
    status: 'ERROR',
    attributes: { 'http.route': '/broken' },
  });
});

it('serves on when the collector is down, tells it once, and ends in time', async () => {
  const { host } = new URL(collector.url);
  await collector[Symbol.asyncDispose]();
  // Too short for the exporter to try again.
  const worker = await start({ ...toCollector(host), OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_BSP_SCHEDULE_DELAY: '1' });
  expect((await worker.ask('/work/1', { body: { text: 'x' } })).status).toBe(200);
  const because = `connect ECONNREFUSED ${host}; requests are served as usual.`;
  await worker.logged(`Spans do not reach the collector: ${because}`, { level: 'warn' });
  for (let round = 0; round < 3; round += 1) await worker.ask('/broken');
  await drain(worker);
  expect(worker.lines.filter(({ code }) => code === 'FLASH_WORKER_SPANS_LOST')).toHaveLength(1);
});

it('is switched on by an endpoint’s variables on a platform, whose router passes the trace on', async () => {
  await using platform = await startPlatform();
  const deployment = await platform.deploy(artifact.projectDir);
  for (const name of ['back', 'front']) {
    const endpoint = deployment.endpoint(name);
    const { env } = await endpoint.settings();
    await endpoint.release({ env: { ...env, ...toCollector(), OTEL_BSP_SCHEDULE_DELAY: '1' } });
    expect(await endpoint.settled()).toMatchObject({ state: 'serving' });
  }
  const answer = await deployment.endpoint('front').fetch('/relay/3', { headers: traced });
  expect(await answer.json()).toEqual({ id: 3 });
  const ofTrace = await until('all spans have arrived', () => {
    const spans = collector.spans.filter(({ traceId }) => traceId === TRACE);
    return spans.length === 3 ? spans : undefined;
  });
  const below = (parentSpanId: string) => ofTrace.find((span) => span.parentSpanId === parentSpanId)!;
  const server = below(PARENT);
  const call = below(server.spanId);
  expect([server.name, call.kind, below(call.spanId).resource['service.name']]).toEqual([
    'GET /relay/:id',
    'CLIENT',
    'back',
  ]);
});

describe('a worker that nobody traces', () => {
  const chunks = () => readdir(join(workers.folder, 'chunks'));
  const isTracing = (name: string) => name.startsWith('start-tracing-') && name.endsWith('.mjs');

  it('loads nothing of OpenTelemetry’s set-up, and has no ids in its log', async () => {
    const [chunk, ...others] = (await chunks()).filter(isTracing);
    expect(others).toEqual([]);
    const [path, away] = [join(workers.folder, 'chunks', chunk!), join(workers.folder, 'away.mjs')];
    await rename(path, away);
    try {
      for (const env of [
        {},
        { ...toCollector(), OTEL_SDK_DISABLED: 'true' },
        { ...toCollector(), OTEL_TRACES_EXPORTER: 'none' },
      ]) {
        const worker = await start(env);
        expect((await worker.ask('/work/1', { headers: traced, body: { text: 'x' } })).status).toBe(200);
        expect(await worker.logged('request')).not.toHaveProperty('traceId');
        await drain(worker);
      }
      expect(collector.exports).toEqual([]);
      // That it is the chunk which is loaded where there is a collector.
      const worker = workers.start({ FLASH_RESOURCE_NAME: 'front', ...toCollector() });
      expect(await worker.exited).toBe(1);
      expect(worker.stderr).toContain(chunk);
    } finally {
      await rename(away, path);
    }
  });
});
