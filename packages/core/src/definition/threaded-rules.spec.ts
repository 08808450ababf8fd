import 'reflect-metadata';
import { Body, Get, Next, Post, Req, Res, Sse } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { Job } from '../decorators/job.js';
import type { ReportProgress, RunningJob } from '../decorators/job-context.js';
import { Input, JobInfo, Progress } from '../decorators/job-parameters.js';
import { Signal } from '../decorators/signal.js';
import { Threaded } from '../decorators/threaded.js';
import { inspectEndpoint } from './read-endpoint.js';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
class Faulty {
  @Get('/request') @Threaded() request(@Req() _request: unknown, @Res() _response: unknown, @Next() _next: unknown) {}
  @Get('/none') @Threaded({ threads: 0 }) none() {}
  @Get('/reversed') @Threaded({ threads: [3, 2] }) reversed() {}
  @Get('/half') @Threaded({ threads: 1.5 }) half() {}
  @Sse('/events') @Threaded() events() {}
  @Get('/main') main(@Req() _request: unknown) {}
  @Post('/good') @Threaded({ threads: [1, 4] }) good(@Body() _body: object, @Signal() _signal: AbortSignal) {}
}

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
class FaultyJobs {
  @Job() @Threaded() reporting(@Progress() _progress: ReportProgress) {}
  @Job() @Threaded() async *parts() {
    yield 1;
  }
  @Job() @Threaded() good(@Input() _input: object, @Signal() _signal: AbortSignal, @JobInfo() _job: RunningJob) {}
}

it('finds what a job in a thread can not have', () => {
  const found = inspectEndpoint(FaultyJobs).faults.map(({ code, where, message }) => [where?.handler, code, message]);
  expect(found).toEqual([
    ['reporting', 'FLASH_THREADED_PARAMETER', expect.stringContaining('@Progress()')],
    ['parts', 'FLASH_THREADED_STREAM', expect.stringContaining('a generator')],
  ]);
});

it('finds what a thread can not have, and which number of threads is none', () => {
  const found = inspectEndpoint(Faulty).faults.map(({ code, where, message }) => [where?.handler, code, message]);
  expect(found).toEqual([
    ['request', 'FLASH_THREADED_PARAMETER', expect.stringContaining('@Req()')],
    ['request', 'FLASH_THREADED_PARAMETER', expect.stringContaining('@Res()')],
    ['request', 'FLASH_THREADED_PARAMETER', expect.stringContaining('@Next()')],
    ['none', 'FLASH_THREADED_COUNT', expect.stringContaining('threads: 0')],
    ['reversed', 'FLASH_THREADED_COUNT', expect.stringContaining('threads: [3,2]')],
    ['half', 'FLASH_THREADED_COUNT', expect.stringContaining('threads: 1.5')],
    ['events', 'FLASH_THREADED_STREAM', expect.any(String)],
  ]);
});
