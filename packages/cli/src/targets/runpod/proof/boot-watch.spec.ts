import type { WorkerStatus } from '@flash-ts/core/contract';
import { BootWatch } from './boot-watch.js';

const worker = (status: WorkerStatus, startedAt: string | null = '1', id = 'a') => ({ id, status, startedAt });

describe('a version', () => {
  let watch: BootWatch;
  const look = (...fresh: ReturnType<typeof worker>[]) => watch.look(fresh);

  beforeEach(() => {
    watch = new BootWatch();
  });

  it('that starts, waits for hardware or serves has not failed', () => {
    for (const status of ['THROTTLED', 'INITIALIZING', 'INITIALIZING', 'INITIALIZING', 'IDLE', 'RUNNING'] as const)
      expect(look(worker(status, status === 'THROTTLED' ? null : '1'))).toBeUndefined();
    expect(look()).toBeUndefined();
  });

  it('that is unhealthy for a moment has not failed', () => {
    for (const status of ['UNHEALTHY', 'UNHEALTHY', 'INITIALIZING', 'UNHEALTHY', 'UNHEALTHY'] as const)
      expect(look(worker(status))).toBeUndefined();
    expect(look(worker('UNHEALTHY'))).toEqual({ workerId: 'a', problem: 'is unhealthy' });
  });

  it('whose worker is started again and again has failed', () => {
    expect(look(worker('INITIALIZING', '1'))).toBeUndefined();
    expect(look(worker('INITIALIZING', '2'))).toBeUndefined();
    expect(look(worker('INITIALIZING', '2'))).toBeUndefined();
    expect(look(worker('INITIALIZING', '3'))).toMatchObject({
      workerId: 'a',
      problem: expect.stringContaining('again'),
    });
  });

  it('whose workers go before they are ready has failed', () => {
    expect(look(worker('INITIALIZING', '1', 'a'))).toBeUndefined();
    expect(look(worker('INITIALIZING', '1', 'b'))).toBeUndefined();
    expect(look()).toMatchObject({ workerId: 'b', problem: expect.stringContaining('removed') });
  });

  it('whose ready workers go has not failed', () => {
    for (const id of ['a', 'b', 'c', 'd']) expect(look(worker('IDLE', '1', id))).toBeUndefined();
  });
});
