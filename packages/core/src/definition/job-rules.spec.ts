import 'reflect-metadata';
import { Body, Get, Headers, Param, Post, Query, Req, Res, UploadedFile } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { Job } from '../decorators/job.js';
import type { ReportProgress, RunningJob } from '../decorators/job-context.js';
import { Input, JobInfo, Progress } from '../decorators/job-parameters.js';
import { Signal } from '../decorators/signal.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { inspectEndpoint, readEndpoint } from './read-endpoint.js';

class Picture {
  url!: string;
}

const faultsOf = (target: new () => object) =>
  inspectEndpoint(target).faults.map(({ code, where }) => [code, where?.handler, where?.parameter]);

class Base {
  @Job() inherited() {}
}

it('reads jobs, those of a base class last', () => {
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Resize extends Base {
    @Job() async resize(
      @Input() picture: Picture,
      @Input('width') width: number,
      @Progress() _progress: ReportProgress,
      @Signal() _signal: AbortSignal,
      @JobInfo() _job: RunningJob,
    ) {
      return { picture, width };
    }
    @Job() async *tiles() {
      yield 1;
    }
    helper(this: void, _text: string) {}
  }
  const { kind, routes, jobs } = readEndpoint(Resize);
  expect([kind, routes]).toEqual(['queue-based', []]);
  expect(jobs.map(({ handler, isAsync, isStream }) => [handler, isAsync, isStream])).toEqual([
    ['resize', true, false],
    ['tiles', true, true],
    ['inherited', false, false],
  ]);
  expect(jobs[0]?.parameters.map(({ source, key, type }) => [source, key, type])).toEqual([
    ['input', undefined, Picture],
    ['input', 'width', Number],
    ['custom', undefined, expect.any(Function)],
    ['custom', undefined, expect.any(Function)],
    ['custom', undefined, expect.anything()],
  ]);
});

it('refuses jobs beside routes in one class, and says to split it', () => {
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Both {
    @Job() run() {}
    @Get('/list') list() {}
  }
  const [fault, ...others] = inspectEndpoint(Both).faults;
  expect([fault?.code, fault?.where, others]).toEqual(['FLASH_JOBS_BESIDE_ROUTES', { className: 'Both' }, []]);
  expect([fault?.message, fault?.fix]).toEqual([
    expect.stringContaining('@Job (run) and with routes (list)'),
    expect.stringContaining('Split it into two classes'),
  ]);
});

it('refuses parts of a request in a job, each with its parameter', () => {
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Faulty {
    @Job() body(@Input() _input: Picture, @Body() _body: Picture) {}
    @Job() path(@Param('id') _id: string, @Query('q') _query: string, @Headers('x') _header: string) {}
    @Job() raw(@Req() _request: unknown, @Res() _response: unknown, @UploadedFile() _file: unknown) {}
  }
  expect(faultsOf(Faulty)).toEqual([
    ['FLASH_JOB_PARAMETER', 'body', 1],
    ['FLASH_JOB_PARAMETER', 'path', 0],
    ['FLASH_JOB_PARAMETER', 'path', 1],
    ['FLASH_JOB_PARAMETER', 'path', 2],
    ['FLASH_JOB_PARAMETER', 'raw', 0],
    ['FLASH_JOB_PARAMETER', 'raw', 1],
    ['FLASH_JOB_PARAMETER', 'raw', 2],
  ]);
});

it('refuses a parameter of which nothing says what it is', () => {
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Bare {
    @Job() run(_input: object, @Signal() _signal: AbortSignal) {}
    @Job() preset(_count = 1) {}
  }
  expect(faultsOf(Bare)).toEqual([['FLASH_JOB_PARAMETER_BARE', 'run', 0]]);
});

it('refuses what only a job has in routes, in methods without a decorator, and in controllers of modules', () => {
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Users {
    @Post('/users') create(@Input() _input: Picture, @Progress() _progress: ReportProgress) {}
    @Get('/users') list(@JobInfo() _job: RunningJob, @Signal() _signal: AbortSignal) {}
    helper(@Input('x') _x: string) {}
  }
  expect(faultsOf(Users)).toEqual([
    ['FLASH_NOT_A_JOB', 'create', 0],
    ['FLASH_NOT_A_JOB', 'create', 1],
    ['FLASH_NOT_A_JOB', 'list', 0],
    ['FLASH_NOT_A_JOB', 'helper', 0],
  ]);
  const elsewhere = { controller: Users, handler: 'create', written: '/u', method: 'POST', path: '/u', isAsync: false };
  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  class Plain {
    @Get('/') index() {}
  }
  const { faults } = inspectEndpoint(Plain, [{ ...elsewhere, status: 200, parameters: [] }]);
  expect(faults.map(({ code, where }) => [code, where?.className])).toEqual([
    ['FLASH_NOT_A_JOB', 'Users'],
    ['FLASH_NOT_A_JOB', 'Users'],
  ]);
});

it('refuses options of a queue where there is none, in the class', () => {
  const options: FlashEndpointOptions = { cpu: 'cpu3c-1-2', concurrency: 2, ttlMs: 60_000, retries: 1 };
  class Any {
    @Get('/') index() {}
  }
  FlashEndpoint({ ...options, scalerType: 'QUEUE_DELAY' })(Any);
  const { faults } = inspectEndpoint(Any);
  expect(faults.map(({ code, where }) => [code, where?.className])).toEqual([
    ['FLASH_SCALER_UNSUPPORTED', 'Any'],
    ['FLASH_OPTION_OF_QUEUES', 'Any'],
    ['FLASH_OPTION_OF_QUEUES', 'Any'],
    ['FLASH_OPTION_OF_QUEUES', 'Any'],
  ]);
});
