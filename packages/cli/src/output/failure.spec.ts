import { FlashError } from '@flash-ts/core/errors';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Interruption } from '../errors/with-state.js';
import { printFailure } from './failure.js';
import { table } from './table.js';
import { Terminal } from './terminal.js';

function print(error: unknown, signal = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = printFailure(error, new Terminal({ stdout, stderr }, true, false), signal);
  return { exitCode, stdout: String(stdout.read() ?? '') };
}

it('a defect in the middle of a change is told with its own stack, and with what the change has left', () => {
  const { exitCode, stdout } = print(new Interruption(new TypeError('x is undefined'), 'no endpoint was changed'));
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    error: expect.objectContaining({
      code: 'FLASH_INTERNAL',
      cause: expect.stringMatching(/^TypeError: x is undefined\n +at /),
      state: 'no endpoint was changed',
    }),
  });
});

it('a change that was called off ends as the signal asks for', () => {
  const calledOff = new DOMException('ended by SIGINT', 'AbortError');
  const { exitCode, stdout } = print(new Interruption(calledOff, 'no endpoint was changed'), AbortSignal.abort());
  expect([exitCode, stdout]).toEqual([130, '']);
});

it('an error is told in lines of its own only: what a worker has printed or thrown neither colours nor moves anything', () => {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const [message, cause] = ['was \u001B[2J red\nsecond\rline', 'at \u009B31m\tx'];
  const where = { file: 'src/\u001B[31m.ts' };
  const error = new FlashError('FLASH_X', 'x', 'user', message, 'look \u202E', { where, cause });
  printFailure(error, new Terminal(streams, false, false), new AbortController().signal);
  const told = stripVTControlCharacters(String(streams.stderr.read()));
  expect(told).toBe(
    [
      String.raw`FLASH_X src/\x1b[31m.ts: was \x1b[2J red`,
      String.raw`second\rline`,
      String.raw`  at \x9b31m  x`,
      String.raw`→ look \u202e`,
      '',
    ].join('\n'),
  );
});

it('a result is shown with its control characters escaped, a table in its columns', () => {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const terminal = new Terminal(streams, false, false);
  terminal.result(`${table([['a\u001B[1m', 'b\n']])}\nusers: the worker exited: \u001B[2J\n  at x`);
  expect(String(streams.stdout.read())).toBe(
    [String.raw`a\x1b[1m  b\n`, String.raw`users: the worker exited: \x1b[2J`, '  at x', ''].join('\n'),
  );
});

it('a cause that the message has already told is not told again', () => {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const error = new FlashError('FLASH_X', 'x', 'user', 'No room: disk full.', 'Make room.', { cause: 'disk full' });
  printFailure(error, new Terminal(streams, false, false), new AbortController().signal);
  expect(stripVTControlCharacters(String(streams.stderr.read()))).toBe('FLASH_X No room: disk full. → Make room.\n');
});
