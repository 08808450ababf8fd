import { PassThrough } from 'node:stream';
import { Interruption } from '../errors/with-state.js';
import { printFailure } from './failure.js';
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
