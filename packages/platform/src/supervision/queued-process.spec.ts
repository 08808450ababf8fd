import { HandClock } from '../../test/support/hand-clock.js';
import { Settings } from '../settings/settings.js';
import { OutputLimiter } from './output-limiter.js';
import { QueuedProcess, type QueuePlan } from './queued-process.js';
import { StartLimiter } from './start-limiter.js';

const plan: QueuePlan = {
  endpointId: 'a',
  folder: '/nowhere',
  nodeOptions: [],
  file: 'worker.mjs',
  args: [],
  env: {},
  secrets: {},
  outputs: new OutputLimiter(),
  prepare: (command) => command,
  onLine: () => undefined,
  ready: () => undefined,
  onSlowed: () => undefined,
};

describe('QueuedProcess', () => {
  let startLimiter: StartLimiter;
  let begun: number;
  let process: QueuedProcess;
  beforeEach(() => {
    startLimiter = new StartLimiter(new Settings({ startsAtOnce: 1, startTurnMs: 1000 }), new HandClock());
    const other = startLimiter.ask('a', () => undefined);
    begun = 0;
    process = new QueuedProcess(plan, startLimiter, () => (begun += 1));
    process.signal('SIGTERM');
    other.end();
  });

  it('never begins when it was called off while it waited', async () => {
    await expect(process.ended).resolves.toMatchObject({ how: 'was not started', exitCode: null, signal: null });
    process.signal('SIGKILL');
    expect(begun).toBe(0);
    expect(process).toMatchObject({ waits: true, pid: undefined });
  });

  it('leaves its turn to the next', () => {
    let next = false;
    startLimiter.ask('a', () => (next = true));
    expect(next).toBe(true);
  });
});
