import { platformErrors } from '../errors/catalogue.js';
import { workerEnd, type WorkerBeforeEnd } from './worker-end.js';
import type { ProcessEnd } from './worker-process.js';

const before: WorkerBeforeEnd = { asked: undefined, wasReady: true, failure: undefined, error: undefined };
const exit: ProcessEnd = { how: 'exited with code 1', exitCode: 1, signal: null, stderr: '' };
const killed: ProcessEnd = { how: 'was ended by SIGKILL', exitCode: null, signal: 'SIGKILL', stderr: '' };
const stderr = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
const heapFull = platformErrors.FLASH_WORKER_OUT_OF_MEMORY({ heapMb: undefined });

describe('the end of a worker', () => {
  it.each<[string, Partial<WorkerBeforeEnd>, ProcessEnd, 'asked' | 'boot-failed' | 'crashed', string]>([
    ['by itself', {}, exit, 'crashed', 'the worker exited with code 1'],
    ['by itself, with words', {}, { ...exit, stderr: 'Oh!' }, 'crashed', 'the worker exited with code 1\nOh!'],
    ['before it was ready', { wasReady: false }, exit, 'boot-failed', 'the worker exited with code 1'],
    ['for what it did', { failure: 'hung' }, killed, 'crashed', 'the worker hung'],
    ['for what it did at its boot', { failure: 'hung', wasReady: false }, killed, 'boot-failed', 'the worker hung'],
    ['that was wanted', { asked: 'scaled down' }, { ...exit, stderr: 'Oh!' }, 'asked', 'scaled down'],
    ['that was wanted at its boot', { asked: 'undeployed', wasReady: false }, killed, 'asked', 'undeployed'],
  ])('%s', (_, fields, processEnd, kind, reason) => {
    const { exitCode, signal } = processEnd;
    expect(workerEnd({ ...before, ...fields }, processEnd)).toEqual({ kind, reason, exitCode, signal });
  });

  it('has the error that it was ended for', () => {
    const end = workerEnd({ ...before, failure: heapFull.message, error: heapFull }, { ...killed, stderr: 'Oh!' });
    expect(end).toMatchObject({ kind: 'crashed', reason: `${heapFull.message}\nOh!`, error: heapFull });
  });

  it('tells of a signal that somebody else has sent', () => {
    expect(workerEnd(before, killed)).toMatchObject({ kind: 'crashed', fromOutside: true });
    const others = [
      { ...before, failure: 'hung' },
      { ...before, asked: 'scaled down' },
    ];
    for (const other of others) expect(workerEnd(other, killed)).not.toHaveProperty('fromOutside');
    for (const own of [exit, { ...killed, signal: 'SIGSEGV' } as const]) {
      expect(workerEnd(before, own)).not.toHaveProperty('fromOutside');
    }
  });

  it('tells of a boot that found a port taken, and of no other end', () => {
    const said = { ...exit, stderr: 'one line\nFLASH_WORKER_PORT_TAKEN: it listens on :::9090 itself' };
    expect(workerEnd({ ...before, wasReady: false }, said)).toMatchObject({ kind: 'boot-failed', portTaken: true });
    expect(workerEnd(before, said)).not.toHaveProperty('portTaken');
    expect(workerEnd({ ...before, wasReady: false }, exit)).not.toHaveProperty('portTaken');
  });

  it('is for want of memory where V8 says so, unless the platform had killed it before', () => {
    const reason = `${heapFull.message}\n${stderr}`;
    expect(workerEnd(before, { ...killed, stderr })).toMatchObject({ reason, error: { code: heapFull.code } });
    const end = workerEnd({ ...before, failure: 'hung' }, { ...killed, stderr });
    expect(end).not.toHaveProperty('error');
    expect(end.reason).toBe(`the worker hung\n${stderr}`);
  });
});
