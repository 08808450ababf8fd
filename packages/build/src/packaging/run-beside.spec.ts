import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { runBeside } from './run-beside.js';

describe('runBeside', () => {
  test('gives what the one has made of the other', async () => {
    expect(
      await runBeside(
        async () => 2,
        async (two) => (await two) + 1,
      ),
    ).toBe(3);
  });

  test('a failure is told when what ran beside it was called off and has ended', async () => {
    const happened: string[] = [];
    const beside = async (signal: AbortSignal) => {
      await once(signal, 'abort');
      await new Promise(setImmediate);
      happened.push('ended');
      throw new Error('called off');
    };
    const run = runBeside(beside, async () => Promise.reject(new Error('no asset')));
    await expect(run.finally(() => happened.push('told'))).rejects.toThrow('no asset');
    expect(happened).toEqual(['ended', 'told']);
  });

  test('the failure of what runs beside is told where it is waited for, and nowhere else', async () => {
    const broken = async () => Promise.reject(new Error('broken'));
    await expect(runBeside(broken, (beside) => beside)).rejects.toThrow('broken');
    expect(await runBeside(broken, async () => 'done')).toBe('done');
  });

  test("what runs beside hears of the caller's signal", async () => {
    const caller = new AbortController();
    const run = runBeside(
      async (signal) => once(signal, 'abort'),
      (beside) => beside,
      caller.signal,
    );
    caller.abort();
    await expect(run).resolves.toHaveLength(1);
  });
});
