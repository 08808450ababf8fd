import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import type { LogLine } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { printLogs } from './log-lines.js';
import { Terminal } from './terminal.js';

const line = (text: string, workerId = 'w1'): LogLine => ({
  endpointId: 'e1',
  endpointName: 'users',
  workerId,
  stream: 'stdout',
  time: new Date(2026, 0, 2, 3, 4, 5, 6).toISOString(),
  line: text,
});

async function* stream(lines: readonly LogLine[], error?: Error) {
  yield* lines;
  if (error) throw error;
}

async function print(
  lines: AsyncIterable<LogLine>,
  {
    json = false,
    to = 'stdout',
    signal = new AbortController().signal,
  }: { json?: boolean; to?: 'stdout' | 'stderr'; signal?: AbortSignal } = {},
) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  await printLogs(lines, { terminal: new Terminal(streams, json, false), signal, to });
  return { stdout: String(streams.stdout.read() ?? ''), stderr: String(streams.stderr.read() ?? '') };
}

describe('the output of workers', () => {
  it('is printed as a line for a person, with its origin', async () => {
    const told = stream([
      line('{"level":"info","msg":"request","method":"GET","path":"/a","status":200,"durationMs":4}'),
    ]);
    expect(await print(told)).toEqual({
      stdout: '2026-01-02 03:04:05.006 users w1 INFO  GET /a 200 4 ms\n',
      stderr: '',
    });
    expect((await print(stream([line('text')]), { to: 'stderr' })).stderr).toBe(
      '2026-01-02 03:04:05.006 users w1       text\n',
    );
  });

  it('is printed as it is with --json', async () => {
    const lines = [line('{"level":"info"}'), line('text', 'w2')];
    const { stdout } = await print(stream(lines), { json: true });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as LogLine),
    ).toEqual(lines);
  });

  it('has the same colour for a worker each time', async () => {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const terminal = new Terminal(streams, false, false);
    const painted = jest.spyOn(terminal, 'style').mockImplementation((format, text) => `<${String(format)} ${text}>`);
    const workers = ['w1', 'w2', 'w3', 'w1'].map((worker) => line('text', worker));
    await printLogs(stream(workers), { terminal, signal: new AbortController().signal, to: 'stdout' });
    const colours = String(streams.stdout.read()).match(/<\w+ (?=w\d>)/g) ?? [];
    expect(colours).toHaveLength(4);
    expect(colours[0]).toBe(colours[3]);
    expect(new Set(colours).size).toBe(3);
    expect(painted.mock.calls.every(([, , to]) => to === 'stdout')).toBe(true);
  });

  it('ends with an error when the connection breaks off, unless the person ended it', async () => {
    const broken = () => stream([line('text')], new TypeError('terminated'));
    await expect(print(broken())).rejects.toMatchObject({ code: 'FLASH_LOGS_BROKEN' });
    expect((await print(broken(), { signal: AbortSignal.abort() })).stdout).toContain('text');
    const refused = cliErrors.FLASH_USAGE({ problem: 'p' });
    await expect(print(stream([], refused))).rejects.toBe(refused);
  });
});
