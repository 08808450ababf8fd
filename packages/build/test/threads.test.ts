import { get } from 'node:http';
import { join } from 'node:path';
import { builtArtifact } from '@flash-ts/testkit/projects';
import { createGate } from '@flash-ts/testkit/waiting';
import { type WorkerProcess, Workers } from '@flash-ts/testkit/workers';

const SOURCE = `
import { createConnection } from 'node:net';
import { isMainThread, threadId } from 'node:worker_threads';
import {
  Catch, ClassSerializerInterceptor, ConflictException, createParamDecorator, Injectable, Logger, Scope, UseFilters, UseGuards, UseInterceptors,
  type ArgumentsHost, type CanActivate, type ExceptionFilter, type ExecutionContext,
} from '@nestjs/common';
import { Exclude, Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { Body, FlashEndpoint, Get, Post, Query, Signal, Threaded } from '@flash-ts/core';

const where = isMainThread ? 'main' : 'thread';
const logger = new Logger('Work');

export class Street {
  @IsString() name!: string;
  label() { return 'at ' + this.name; }
}
export class Order {
  @IsInt() count!: number;
  @ValidateNested() @Type(() => Street) street!: Street;
  double() { return this.count * 2; }
}
export class Person {
  name = 'Ada';
  @Exclude() password = 'secret';
}

function pass(gate: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(gate, () => socket.write('here'));
    socket.on('error', () => undefined).once('close', () => resolve()).resume();
  });
}

@Injectable()
export class Built {
  constructor() {
    if (!isMainThread && process.env['TEST_FAULT']) throw new Error('no weights in a thread');
    logger.log('built in ' + where);
  }
}

@Catch(ConflictException)
class OnConflict implements ExceptionFilter {
  catch(error: ConflictException, host: ArgumentsHost) {
    host.switchToHttp().getResponse().code(409).send({ seen: error.constructor.name, response: error.getResponse() });
  }
}
class Guard implements CanActivate {
  canActivate(context: ExecutionContext) { return context.switchToHttp().getRequest().headers['x-key'] === 'open' && isMainThread; }
}
const Callback = createParamDecorator(() => () => 'called');

@FlashEndpoint({ name: 'work', cpu: 'cpu3c-2-4', providers: [Built] })
export class Work {
  constructor(private readonly provider: Built) {}
  onModuleDestroy() { logger.log('closed in ' + where); }

  @Get('/here') here() { return { where }; }
  @Get('/there') @Threaded({ threads: 2 }) there() { return { where, thread: threadId, injected: this.provider instanceof Built }; }
  @Get('/direct') direct() { return this.there(); }

  @Get('/burn') @Threaded() burn() { logger.log('burning'); for (;;); }
  @Get('/wait') @Threaded() async wait(@Query('gate') gate: string) {
    logger.log('waiting in ' + threadId);
    await pass(gate);
    return { thread: threadId };
  }

  @Post('/orders') @Threaded() order(@Body() order: Order) {
    return { isOrder: order instanceof Order, double: order.double(), label: order.street.label(), where };
  }
  @Get('/bytes') @Threaded() bytes() { return { isBuffer: Buffer.from('bytes'), date: new Date(0), map: [...new Map([[1, new Set([2])]]).keys()] }; }
  @Get('/person') @UseInterceptors(ClassSerializerInterceptor) @Threaded() async person(): Promise<Person> { return new Person(); }
  @Get('/guarded') @UseGuards(Guard) @Threaded() guarded() { return { where }; }

  @Get('/conflict') @Threaded() conflict() { throw new ConflictException({ reason: 'taken' }); }
  @Get('/filtered') @UseFilters(OnConflict) @Threaded() filtered() { throw new ConflictException({ reason: 'taken' }); }
  @Get('/defect') @Threaded() defect() { throw new TypeError('defect on purpose', { cause: new Error('the reason') }); }
  @Get('/function') @Threaded() function() { return { answer: () => 42 }; }
  @Get('/callback') @Threaded() callback(@Callback() callback: () => string) { return callback(); }
  @Get('/exit') @Threaded() exit() { process.exit(3); }

  @Get('/stop') @Threaded() async stop(@Query('by') by: string, @Signal() signal: AbortSignal) {
    logger.log('can stop by ' + by);
    if (by === 'loop') while (!signal.aborted);
    else await new Promise((resolve) => signal.addEventListener('abort', resolve));
    logger.log('stopped by ' + by + ': ' + signal.reason.name);
  }
}

@FlashEndpoint({ name: 'limited', cpu: 'cpu3c-2-4', executionTimeoutMs: 1000, providers: [Built] })
export class Limited {
  constructor(readonly provider: Built) {}
  @Get('/burn') @Threaded({ threads: 1 }) burn() { for (;;); }
  @Get('/there') @Threaded() there() { return { where }; }
}

@Injectable({ scope: Scope.REQUEST }) export class PerRequest {}
@FlashEndpoint({ name: 'scoped', cpu: 'cpu3c-2-4', providers: [PerRequest] })
export class Scoped {
  constructor(readonly perRequest: PerRequest) {}
  @Get('/there') @Threaded() there() { return { where }; }
}
`;

const workers = new Workers(() => builtArtifact({ 'src/work.ts': SOURCE }));
const ready = (name: string) => workers.ready({ FLASH_RESOURCE_NAME: name });

/** Asks, and gives a way to leave before the answer. */
function leavable(worker: WorkerProcess, path: string): () => void {
  const outgoing = get({ socketPath: worker.socketPath, path, agent: false }).on('error', () => undefined);
  return () => outgoing.destroy();
}

/** Resolves when so many lines have this message. */
async function loggedTimes(worker: WorkerProcess, msg: string, times: number): Promise<void> {
  for (let seen = 0; seen < times;) {
    seen = worker.lines.filter((line) => line.msg === msg).length;
    if (seen < times) await new Promise((resolve) => worker.child.stdout!.once('data', resolve));
  }
}

it('runs handlers in threads that have built the class once, before the worker is ready', async () => {
  const worker = await ready('work');
  const beforeReady = worker.lines.map(({ msg }) => msg).filter((msg) => msg?.startsWith('built'));
  expect(beforeReady).toHaveLength(3);
  expect(beforeReady.filter((msg) => msg === 'built in thread')).toHaveLength(2);
  for (let round = 0; round < 5; round += 1) {
    expect((await worker.ask('/there')).json()).toMatchObject({ where: 'thread', injected: true });
  }
  expect((await worker.ask('/here')).json()).toEqual({ where: 'main' });
  // A method that another one calls is a method.
  expect((await worker.ask('/direct')).json()).toMatchObject({ where: 'main' });
  expect(worker.lines.filter(({ msg }) => msg === 'built in thread')).toHaveLength(2);
});

it('answers others while handlers burn, and ends their threads when their clients leave', async () => {
  const worker = await ready('work');
  const leave = [leavable(worker, '/burn'), leavable(worker, '/burn')];
  await loggedTimes(worker, 'burning', 2);
  expect((await worker.ask('/here')).json()).toEqual({ where: 'main' });
  // Both threads are busy for ever: this one waits until one is given up.
  const waiting = worker.ask('/there');
  for (const go of leave) go();
  expect((await waiting).json()).toMatchObject({ where: 'thread' });
  expect(worker.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

it('runs as many at once as there are threads', async () => {
  const worker = await ready('work');
  const gate = await createGate(join(workers.folder, 'wait.sock'));
  const answers = [1, 2].map(() => worker.ask(`/wait?gate=${gate.path}`));
  const threads = [1, 2].map((thread) => worker.logged(`waiting in ${thread}`));
  await Promise.all(threads);
  gate.open();
  const ids = (await Promise.all(answers)).map((answer) => answer.json()['thread']);
  expect(new Set(ids)).toEqual(new Set([1, 2]));
  await gate.close();
});

describe('what crosses', () => {
  let worker: WorkerProcess;
  beforeEach(async () => {
    worker = await ready('work');
  });

  it('instances of DTOs, dates and bytes; guards and interceptors stay in the main thread', async () => {
    const order = { count: 2, street: { name: 'Main St' } };
    expect((await worker.ask('/orders', { body: order })).json()).toEqual({
      isOrder: true,
      double: 4,
      label: 'at Main St',
      where: 'thread',
    });
    expect((await worker.ask('/orders', { body: { ...order, count: 'x' } })).status).toBe(422);
    expect((await worker.ask('/bytes')).json()).toEqual({
      isBuffer: { type: 'Buffer', data: [...Buffer.from('bytes')] },
      date: '1970-01-01T00:00:00.000Z',
      map: [1],
    });
    // What a class hides stays hidden.
    expect((await worker.ask('/person')).json()).toEqual({ name: 'Ada' });
    expect((await worker.ask('/guarded')).status).toBe(403);
    expect((await worker.ask('/guarded', { headers: { 'x-key': 'open' } })).json()).toEqual({ where: 'thread' });
  });

  it('errors: an HttpException is the answer, for filters too; others are 500 with their stack and causes in the log', async () => {
    const conflict = await worker.ask('/conflict');
    expect([conflict.status, conflict.json()]).toEqual([409, { reason: 'taken' }]);
    expect((await worker.ask('/filtered')).json()).toEqual({
      seen: 'ConflictException',
      response: { reason: 'taken' },
    });
    const defect = await worker.ask('/defect');
    expect([defect.status, defect.json()]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
    const { err } = await worker.logged('request failed', { route: '/defect' });
    expect((err as { stack: string }).stack).toMatch(/^TypeError: defect on purpose\n +at Work\.defect[^]+the reason/);
  });

  it('not functions, in neither direction; a thread that ends fails its request only', async () => {
    for (const [path, code] of [
      ['/function', 'FLASH_WORKER_THREAD_COPY'],
      ['/callback', 'FLASH_WORKER_THREAD_COPY'],
      ['/exit', 'FLASH_WORKER_THREAD_LOST'],
    ]) {
      expect((await worker.ask(path!)).status).toBe(500);
      expect((await worker.logged('request failed', { route: path })).err).toMatchObject({ code });
    }
    expect((await worker.ask('/there')).status).toBe(200);
  });
});

it.each(['event', 'loop'])('tells a handler with @Signal that its client has left, by %s', async (by) => {
  const worker = await ready('work');
  const leave = leavable(worker, `/stop?by=${by}`);
  await worker.logged(`can stop by ${by}`);
  leave();
  await worker.logged(`stopped by ${by}: AbortError`);
  // It stopped by itself, so its thread is not replaced.
  expect((await worker.ask('/there')).json()).toMatchObject({ where: 'thread' });
  expect(worker.lines.filter(({ msg }) => msg === 'built in thread')).toHaveLength(2);
});

it('ends a handler that exceeds executionTimeoutMs, and goes on in a new thread', async () => {
  const worker = await ready('limited');
  expect((await worker.ask('/burn')).status).toBe(504);
  await loggedTimes(worker, 'built in thread', 2);
  expect((await worker.ask('/there')).json()).toEqual({ where: 'thread' });
});

it('drains: tasks are answered, hooks run in every thread, and the exit code is 0', async () => {
  const worker = await ready('work');
  const gate = await createGate(join(workers.folder, 'drain.sock'));
  const answer = worker.ask(`/wait?gate=${gate.path}`);
  await gate.reached;
  worker.child.kill('SIGTERM');
  await worker.logged('draining');
  gate.open();
  expect((await answer).status).toBe(200);
  expect(await worker.exited).toBe(0);
  const closed = worker.lines.map(({ msg }) => msg).filter((msg) => msg?.startsWith('closed'));
  expect(closed).toEqual(['closed in thread', 'closed in thread', 'closed in main']);
  await gate.close();
});

it.each([
  ['a provider that fails in a thread', 'work', 'no weights in a thread'],
  ['a class that is made for each request', 'scoped', 'FLASH_WORKER_THREAD_SCOPE'],
])('does not start with %s', async (_what, name, text) => {
  const worker = workers.start({ FLASH_RESOURCE_NAME: name, TEST_FAULT: '1' });
  expect(await worker.exited).toBe(1);
  expect(worker.stderr).toContain(text);
});
