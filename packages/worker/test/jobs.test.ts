import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  Catch,
  Inject,
  Injectable,
  Logger,
  ParseIntPipe,
  Scope,
  ServiceUnavailableException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type OnModuleInit,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD, REQUEST } from '@nestjs/core';
import {
  FlashEndpoint,
  Get,
  Input,
  Job,
  JobInfo,
  NonRetryableError,
  Progress,
  Signal,
  Threaded,
  type JobContext,
  type ReportProgress,
  type RunningJob,
} from '@flash-ts/core';
import { NO_OP_INPUT } from '@flash-ts/core/contract';
import { startEndpoint, type EndpointTestOptions, type ServedEndpoint } from '@flash-ts/worker/testing';
import { Transform } from 'class-transformer';
import { IsInt, IsString, Min } from 'class-validator';
import { map, tap } from 'rxjs';

const CPU = { cpu: 'cpu3c-1-2' } as const;

let open: ServedEndpoint[] = [];
afterEach(async () => {
  await Promise.all(open.map((endpoint) => endpoint.close()));
  open = [];
});

async function serve<T extends object>(type: new (...args: never[]) => T, options: EndpointTestOptions = {}) {
  const endpoint = await startEndpoint<T>(type as never, { quiet: true, ...options });
  open.push(endpoint);
  return endpoint;
}

class Question {
  @IsString() text!: string;
  @IsInt() @Min(1) limit!: number;
}

describe('a job', () => {
  @Injectable()
  class Model implements OnModuleInit {
    ready = false;
    onModuleInit() {
      this.ready = true;
    }
  }

  @FlashEndpoint({ ...CPU, providers: [Model] })
  class Answers {
    constructor(@Inject(Model) private readonly model: Model) {}
    @Job() async answer(
      @Input() question: Question,
      @Input('limit') limit: number,
      @Progress() progress: ReportProgress,
      @JobInfo() { id, attempt, submittedAt, method }: RunningJob,
      @Signal() signal: AbortSignal,
    ) {
      await progress({ done: 0.5 });
      await progress('nearly');
      const job = [id, attempt, submittedAt.toISOString(), method];
      return { ready: this.model.ready, isQuestion: question instanceof Question, limit, job, aborted: signal.aborted };
    }
  }

  test('gets its input, its facts and its providers, and reports progress', async () => {
    const answers = await serve(Answers);
    const submittedAt = new Date(0);
    const result = await answers.job({ text: 'why?', limit: 3 }, { id: 'job-1', attempt: 2, submittedAt });
    expect(result).toEqual({
      output: {
        ready: true,
        isQuestion: true,
        limit: 3,
        job: ['job-1', 2, '1970-01-01T00:00:00.000Z', 'answer'],
        aborted: false,
      },
      progress: [{ done: 0.5 }, 'nearly'],
      parts: [],
    });
    // The type of the output is that of the method.
    expect(result.output?.limit.toFixed(1)).toBe('3.0');
  });

  test('of a deploy that tries the queue calls no handler', async () => {
    let calls = 0;
    @FlashEndpoint({ ...CPU, forbidUnknown: true })
    class Counted {
      @Job() count(@Input() _question: Question) {
        return (calls += 1);
      }
    }
    const counted = await serve(Counted);
    expect(await counted.job(NO_OP_INPUT)).toEqual({ output: null, progress: [], parts: [] });
    expect(calls).toBe(0);
    // Only that input, and nothing beside it.
    expect((await counted.job({ ...NO_OP_INPUT, text: 'x', limit: 1 })).error).toBeDefined();
  });

  test('with an input that does not fit fails with the detail of a 422, and is not tried again', async () => {
    @FlashEndpoint({ ...CPU, retries: 3, forbidUnknown: true })
    class Strict {
      calls = 0;
      @Job() run(@Input() _question: Question) {
        this.calls += 1;
      }
    }
    const strict = await serve(Strict);
    const { error, output } = await strict.job({ limit: 0, extra: 1 });
    expect(output).toBeUndefined();
    expect(error).toMatchObject({
      error_type: 'ValidationError',
      error_traceback: '',
      error_message: expect.stringContaining('limit must not be less than 1'),
      worker_id: '',
      hostname: expect.any(String),
      detail: [
        { loc: ['input', 'extra'], msg: expect.any(String), type: 'unknown_field' },
        { loc: ['input', 'text'], msg: 'text is required', type: 'missing' },
        { loc: ['input', 'limit'], msg: 'limit must not be less than 1', type: 'min' },
      ],
    });
    expect(strict.get(Strict).calls).toBe(0);
  });

  test.each([
    ['no object', [1, 2], 'type_error.object'],
    ['nested too deep', JSON.parse(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`), 'json_too_deep'],
    ['too large', { text: 'x'.repeat(5_000) }, 'input_too_large'],
    ['of another type', { text: 1, limit: 1 }, 'isString'],
  ])('whose input is %s fails with a reason', async (_, input, type) => {
    const answers = await serve(Answers, { limits: { bodyBytes: 4_096 } });
    const { error } = await answers.job(input);
    expect(error).toMatchObject({ detail: [expect.objectContaining({ type })] });
    expect((await answers.job({ text: 'x', limit: 1 })).output).toBeDefined();
  });

  test('of several methods is run by the one that its input names, and gets the rest of the input', async () => {
    @FlashEndpoint(CPU)
    class Several {
      @Job() echo(@Input() input: object) {
        return input;
      }
      @Job() measure(@Input('text') text: string) {
        return text.length;
      }
    }
    const several = await serve(Several);
    expect((await several.job({ method: 'measure', text: 'four' })).output).toBe(4);
    expect((await several.job({ text: 'four' }, { method: 'echo' })).output).toEqual({ text: 'four' });
    expect((await several.job({ text: 'four' })).error).toMatchObject({
      detail: [{ loc: ['input', 'method'], msg: 'method is required', type: 'missing' }],
    });
  });

  test('that returns an error beside its output has failed with that', async () => {
    @FlashEndpoint({ ...CPU, retries: 2 })
    class Returns {
      calls = 0;
      @Job() run() {
        this.calls += 1;
        return { error: 'no audio', seconds: 0 };
      }
    }
    const returns = await serve(Returns);
    expect(await returns.job()).toEqual({ output: { seconds: 0 }, progress: [], parts: [], error: 'no audio' });
    expect(returns.get(Returns).calls).toBe(1);
  });

  test('with an output that JSON can not hold fails with a reason, once', async () => {
    @FlashEndpoint({ ...CPU, retries: 2 })
    class Unwritable {
      calls = 0;
      @Job() run(@Input('kind') kind: string, @Progress() progress: ReportProgress) {
        this.calls += 1;
        if (kind === 'progress') return progress(1n);
        const circle: { self?: object } = {};
        circle.self = circle;
        return kind === 'big' ? { big: 1n } : circle;
      }
    }
    const unwritable = await serve(Unwritable);
    for (const [kind, words] of [
      ['big', 'BigInt'],
      ['circle', 'circular'],
      ['progress', 'BigInt'],
    ]) {
      expect((await unwritable.job({ kind })).error).toMatchObject({
        error_type: 'FLASH_WORKER_JOB_OUTPUT',
        error_message: expect.stringContaining(words as string),
      });
    }
    expect(unwritable.get(Unwritable).calls).toBe(3);
  });
});

describe('a stream', () => {
  @FlashEndpoint({ ...CPU, retries: 2 })
  class Words {
    ended = 0;
    attempts = 0;
    @Job() async *words(@Input('text') text: string, @Progress() progress: ReportProgress) {
      this.attempts += 1;
      try {
        for (const word of text.split(' ')) {
          if (word === 'STOP') throw new Error('stopped');
          if (word === 'BIG') yield 1n;
          yield { word };
          await progress(word);
        }
      } finally {
        this.ended += 1;
      }
    }
  }

  test('gives its parts out in order, and an empty list as its output', async () => {
    const words = await serve(Words);
    const { parts, progress, output } = await words.job({ text: 'one two' });
    expect({ parts, progress, output }).toEqual({
      parts: [{ word: 'one' }, { word: 'two' }],
      progress: ['one', 'two'],
      output: [],
    });
  });

  test('that throws after a part is not begun again: its client may have read the part', async () => {
    const words = await serve(Words);
    const { parts, error } = await words.job({ text: 'one STOP' });
    expect(parts).toEqual([{ word: 'one' }]);
    expect(error).toMatchObject({ error_type: 'Error', error_message: 'stopped' });
    expect(words.get(Words).attempts).toBe(1);
    await words.job({ text: 'STOP' });
    expect(words.get(Words).attempts).toBe(4);
  });

  test('ends with a part that JSON can not hold, and its generator is closed', async () => {
    const words = await serve(Words);
    const { error } = await words.job({ text: 'one BIG two' });
    expect(error).toMatchObject({ error_type: 'FLASH_WORKER_JOB_OUTPUT' });
    expect(words.get(Words).ended).toBe(1);
  });

  test('ends at its next part when it is cancelled, and its generator is closed', async () => {
    const parts = new EventEmitter();
    @FlashEndpoint(CPU)
    class Endless {
      closed = false;
      @Job() async *count() {
        try {
          for (let count = 0; ; count += 1) {
            yield count;
            parts.emit('part');
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          this.closed = true;
        }
      }
    }
    const endless = await serve(Endless);
    const cancel = new AbortController();
    const begun = once(parts, 'part');
    const result = endless.job({}, { signal: cancel.signal });
    await begun;
    cancel.abort();
    expect((await result).error).toMatchObject({ error_type: 'AbortError' });
    expect(endless.get(Endless).closed).toBe(true);
  });
});

describe('the end of a job', () => {
  const handlers = new EventEmitter();
  /** Runs a job and cancels it when its handler runs. */
  const cancelled = async (slow: ServedEndpoint<Slow>, how: string) => {
    const cancel = new AbortController();
    const begun = once(handlers, 'begun');
    const result = slow.job({ how }, { signal: cancel.signal });
    await begun;
    cancel.abort();
    return result;
  };

  @FlashEndpoint({ ...CPU, executionTimeoutMs: 5_000, retries: 5 })
  class Slow {
    calls = 0;
    static late: Promise<void> | undefined;
    @Job() async run(@Input('how') how: string, @Signal() signal: AbortSignal, @Progress() progress: ReportProgress) {
      this.calls += 1;
      const aborted = once(signal, 'abort');
      handlers.emit('begun');
      await aborted;
      if (how === 'value') return 'a value that is not wanted any more';
      Slow.late = new Promise((resolve) => setTimeout(() => resolve(progress('late')), 20));
      throw signal.reason;
    }
  }

  test('comes when it is cancelled, whatever the handler makes of its signal, and is not tried again', async () => {
    const slow = await serve(Slow);
    for (const how of ['value', 'throw']) {
      const result = await cancelled(slow, how);
      expect(result.output).toBeUndefined();
      expect(result.error).toMatchObject({ error_type: 'AbortError' });
    }
    expect(slow.get(Slow).calls).toBe(2);
    expect((await slow.job({ how: 'value' }, { signal: AbortSignal.abort() })).error).toMatchObject({
      error_type: 'AbortError',
    });
  });

  test('comes when its time is over', async () => {
    const slow = await serve(Slow);
    expect((await slow.job({ how: 'throw' })).error).toMatchObject({
      error_type: 'TimeoutError',
      error_message: 'the job took longer than 5000 ms',
    });
  });

  test('is after every report, and a report that comes later is ignored with a warning', async () => {
    const slow = await serve(Slow);
    const { progress } = await cancelled(slow, 'throw');
    await Slow.late;
    expect(progress).toEqual([]);
    expect(slow.logs).toContainEqual(expect.objectContaining({ level: 'warn', code: 'FLASH_WORKER_JOB_LATE' }));
  });
});

describe('attempts', () => {
  class Flaky {
    attempts: number[] = [];
    inputs: unknown[] = [];
  }

  const flaky = (retries: number, fail: (attempt: number) => unknown) => {
    @FlashEndpoint({ ...CPU, retries })
    class OfRetries extends Flaky {
      @Job() run(@JobInfo() { attempt }: RunningJob, @Input() input: { count: number }) {
        this.attempts.push(attempt);
        this.inputs.push(input.count);
        input.count += 1;
        const thrown = fail(attempt);
        if (thrown !== undefined) throw thrown;
        return { attempt };
      }
    }
    return OfRetries;
  };

  test('are made until one has an output, each with the input as it was sent', async () => {
    const type = flaky(2, (attempt) => (attempt < 3 ? new Error('no connection') : undefined));
    const endpoint = await serve(type);
    expect((await endpoint.job({ count: 1 })).output).toEqual({ attempt: 3 });
    expect(endpoint.get(type)).toMatchObject({ attempts: [1, 2, 3], inputs: [1, 1, 1] });
  });

  test('are as many as retries says, counted on from those of the platform', async () => {
    const type = flaky(2, () => new ServiceUnavailableException('busy'));
    const endpoint = await serve(type);
    const { error } = await endpoint.job({ count: 1 }, { attempt: 2 });
    expect(error).toMatchObject({
      error_type: 'ServiceUnavailableException',
      error_message: 'busy',
      error_traceback: expect.stringContaining('jobs.test'),
    });
    expect(endpoint.get(type).attempts).toEqual([2, 3, 4]);
  });

  test.each([
    ['none without retries', 0, () => new Error('x')],
    ['none after a NonRetryableError', 3, () => new NonRetryableError('no audio')],
    ['none after a refusal of the handler’s own', 3, () => new ForbiddenLike()],
  ])('%s', async (_, retries, thrown) => {
    const type = flaky(retries, thrown);
    const endpoint = await serve(type);
    expect((await endpoint.job({ count: 1 })).error).toBeDefined();
    expect(endpoint.get(type).attempts).toEqual([1]);
  });

  test('end with an outcome whatever was thrown', async () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('not to be read');
      },
    });
    for (const thrown of [null, Object.create(null), Symbol('s'), hostile, new DOMException('gone', 'AbortError')]) {
      @FlashEndpoint(CPU)
      class Throws {
        @Job() run(): never {
          throw thrown;
        }
      }
      expect((await (await serve(Throws)).job({ count: 1 })).error).toMatchObject({ error_type: expect.any(String) });
    }
  });

  test('go on after a value was thrown that is no error', async () => {
    const endpoint = await serve(flaky(1, () => 'just text'));
    expect((await endpoint.job({ count: 1 })).error).toMatchObject({
      error_type: 'string',
      error_message: 'just text',
    });
  });
});

class ForbiddenLike extends ServiceUnavailableException {
  override getStatus() {
    return 403;
  }
}

describe('Nest’s own', () => {
  const seen: string[] = [];

  @Injectable()
  class OnlyAda implements CanActivate {
    canActivate(context: ExecutionContext) {
      const job = context.getArgByIndex<JobContext>(0);
      seen.push(`guard ${context.getType<string>()} ${job.id} ${context.getHandler().name}`);
      return (job.input as { text?: string }).text === 'Ada';
    }
  }

  @Injectable()
  class Shout implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler) {
      seen.push('before');
      return next.handle().pipe(
        map((value) => (typeof value === 'string' ? value.toUpperCase() : value)),
        tap(() => seen.push('after')),
      );
    }
  }

  class Trim implements PipeTransform {
    transform(value: unknown) {
      return typeof value === 'string' ? value.trim() : value;
    }
  }

  class NoAudio extends Error {}

  @Catch(NoAudio)
  class QuietFilter implements ExceptionFilter {
    catch(thrown: NoAudio, host: ArgumentsHost) {
      return { filtered: thrown.message, job: host.getArgByIndex<JobContext>(0).id };
    }
  }

  @FlashEndpoint(CPU)
  @UseFilters(QuietFilter)
  class Piped {
    @Job() @UseGuards(OnlyAda) @UseInterceptors(Shout) greet(@Input('text', Trim) text: string) {
      seen.push('handler');
      return `hello ${text}`;
    }
    @Job() fail() {
      throw new NoAudio('silence');
    }
    @Job() parse(@Input('count', ParseIntPipe) count: number) {
      return count;
    }
  }

  test('guards, interceptors, pipes and filters work on jobs, by class and method', async () => {
    const piped = await serve(Piped);
    seen.length = 0;
    expect((await piped.job({ text: 'Ada' }, { method: 'greet', id: 'j1' })).output).toBe('HELLO ADA');
    expect(seen).toEqual(['guard flash-job j1 greet', 'before', 'handler', 'after']);
    expect((await piped.job({ text: 'Bob' }, { method: 'greet' })).error).toMatchObject({
      error_type: 'ForbiddenException',
    });
    expect((await piped.job({}, { method: 'fail', id: 'j2' })).output).toEqual({ filtered: 'silence', job: 'j2' });
    expect((await piped.job({ count: '7' }, { method: 'parse' })).output).toBe(7);
    expect((await piped.job({ count: 'x' }, { method: 'parse' })).error).toMatchObject({
      error_type: 'BadRequestException',
    });
  });

  test('what a guard or an interceptor keeps of the input stays as it was sent', async () => {
    const kept: unknown[] = [];

    @Injectable()
    class Keep implements CanActivate {
      canActivate(context: ExecutionContext) {
        kept.push(context.getArgByIndex<JobContext>(0).input);
        return true;
      }
    }

    @FlashEndpoint(CPU)
    @UseGuards(Keep)
    class Keeping {
      @Job() ask(@Input('question') question: Question) {
        return question instanceof Question;
      }
    }

    const keeping = await serve(Keeping);
    expect((await keeping.job({ question: { text: 'why', limit: 1 } })).output).toBe(true);
    expect(kept).toStrictEqual([{ question: { text: 'why', limit: 1 } }]);
  });

  test('request scope creates the class for each attempt, with the job as REQUEST, and global guards too', async () => {
    const guarded: string[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class PerJob {
      static made = 0;
      readonly number = (PerJob.made += 1);
      constructor(@Inject(REQUEST) readonly job: JobContext) {}
    }
    @Injectable({ scope: Scope.REQUEST })
    class GlobalGuard implements CanActivate {
      constructor(@Inject(PerJob) private readonly perJob: PerJob) {}
      canActivate() {
        guarded.push(this.perJob.job.id);
        return true;
      }
    }
    @FlashEndpoint({ ...CPU, retries: 1, providers: [PerJob, { provide: APP_GUARD, useClass: GlobalGuard }] })
    class Scoped {
      constructor(@Inject(PerJob) private readonly perJob: PerJob) {}
      @Job() run(@JobInfo() { attempt }: RunningJob) {
        if (attempt === 1) throw new Error('again');
        return [this.perJob.number, this.perJob.job.id];
      }
    }
    const scoped = await serve(Scoped);
    expect((await scoped.job({}, { id: 'a' })).output).toEqual([2, 'a']);
    expect((await scoped.job({}, { id: 'b' })).output).toEqual([4, 'b']);
    expect(guarded).toEqual(['a', 'a', 'b', 'b']);
  });

  test('a request-scoped global guard is asked for a class that is not', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Never implements CanActivate {
      canActivate() {
        return false;
      }
    }
    @FlashEndpoint({ ...CPU, providers: [{ provide: APP_GUARD, useClass: Never }] })
    class Plain {
      @Job() run() {
        return 'ran';
      }
    }
    const plain = await serve(Plain);
    expect((await plain.job()).error).toMatchObject({ error_type: 'ForbiddenException' });
  });

  test('ValidationPipe of the author’s validates in the place of Flash, once', async () => {
    class Counted {
      static transformed = 0;
      @IsInt()
      @Transform(({ value }: { value: number }) => {
        Counted.transformed += 1;
        return value;
      })
      count!: number;
    }
    @FlashEndpoint({ ...CPU, retries: 2 })
    @UsePipes(new ValidationPipe({ transform: true }))
    class OfAuthor {
      @Job() run(@Input() input: Counted) {
        return input instanceof Counted;
      }
    }
    const ofAuthor = await serve(OfAuthor);
    expect((await ofAuthor.job({ count: 1 })).output).toBe(true);
    expect(Counted.transformed).toBe(1);
    expect((await ofAuthor.job({ count: 'x' })).error).toMatchObject({
      error_type: 'BadRequestException',
      error_message: 'count must be an integer number',
    });
  });

  test('overrides of a test replace providers and guards', async () => {
    const piped = await serve(Piped, {
      override: (module) => module.overrideGuard(OnlyAda).useValue({ canActivate: () => true }),
    });
    expect((await piped.job({ text: 'Bob' }, { method: 'greet' })).output).toBe('HELLO BOB');
  });

  test('@Threaded runs in the thread of a test, with the signal', async () => {
    @FlashEndpoint(CPU)
    class Computes {
      @Job() @Threaded() square(@Input('n') n: number, @Signal() signal: AbortSignal) {
        return signal.aborted ? 0 : n * n;
      }
    }
    expect((await (await serve(Computes)).job({ n: 7 })).output).toBe(49);
  });
});

test('log lines tell the job, its outcome and what a refused input was refused for', async () => {
  @FlashEndpoint({ ...CPU, retries: 1 })
  class Logging {
    readonly log = new Logger('Model');
    @Job() run(@Input() question: Question) {
      this.log.log('running');
      if (question.limit === 1) throw new Error('broken');
    }
  }
  const logging = await serve(Logging);
  await logging.job({ text: 'x', limit: 2 }, { id: 'fine' });
  await logging.job({ text: 'x', limit: 1 }, { id: 'broken' });
  await logging.job({}, { id: 'refused' });
  const lines = logging.logs.filter(({ jobId }) => jobId !== undefined);
  expect(lines.map(({ jobId, msg, level }) => [jobId, level, msg])).toEqual([
    ['fine', 'info', 'running'],
    ['fine', 'info', 'job'],
    ['broken', 'info', 'running'],
    ['broken', 'error', 'attempt failed, another one follows'],
    ['broken', 'info', 'running'],
    ['broken', 'error', 'job failed'],
    ['broken', 'info', 'job'],
    ['refused', 'info', 'job'],
  ]);
  expect(lines[1]).toMatchObject({ outcome: 'completed', method: 'run', durationMs: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ outcome: 'failed', detail: expect.any(Array) });
});

test('an endpoint without jobs says so, and one with jobs answers no requests', async () => {
  @FlashEndpoint(CPU)
  class Plain {
    @Get('/') index() {
      return 'x';
    }
  }
  @FlashEndpoint(CPU)
  class Jobs {
    @Job() run() {}
  }
  await expect((await serve(Plain)).job()).rejects.toMatchObject({ code: 'FLASH_WORKER_TEST_NO_JOBS' });
  expect((await (await serve(Jobs)).request('GET', '/')).status).toBe(404);
});
