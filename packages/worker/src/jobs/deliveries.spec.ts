import { logTo } from '../logging/logger.js';
import { Deliveries } from './deliveries.js';

function collectLog() {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => void lines.push(JSON.parse(text) as Record<string, unknown>);
  return { lines, ...logTo({ write }, { level: 'info', workerId: undefined, readable: false }) };
}

/** Hooks that take what they are given when the test lets them. */
function heldHooks() {
  const taken: string[] = [];
  const held: (() => void)[] = [];
  const take = (text: string) => new Promise<void>((resolve) => held.push(() => resolve(void taken.push(text))));
  const letAll = async () => {
    // Each one that is let go lets the next one come.
    while (held.length > 0) {
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { taken, letAll, onProgress: take, onPart: take };
}

it('hands reports and parts on one after another, and ends when the last one has arrived', async () => {
  const hooks = heldHooks();
  const deliveries = new Deliveries(hooks, collectLog().logger);
  void deliveries.progress('one');
  void deliveries.part('two');
  void deliveries.progress('three');
  let ended = false;
  const end = deliveries.end().then(() => (ended = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect([hooks.taken, ended]).toEqual([[], false]);
  await hooks.letAll();
  await end;
  expect(hooks.taken).toEqual(['"one"', '"two"', '"three"']);
  expect(deliveries.parts).toBe(1);
});

it('hands nothing on after the end, and says so', async () => {
  const hooks = heldHooks();
  const log = collectLog();
  const deliveries = new Deliveries(hooks, log.logger);
  await deliveries.end();
  await deliveries.progress('late');
  await deliveries.part('late');
  await hooks.letAll();
  expect(hooks.taken).toEqual([]);
  expect(log.lines.map(({ code }) => code)).toEqual(['FLASH_WORKER_JOB_LATE', 'FLASH_WORKER_JOB_LATE']);
});

it('fails no job for a report that is lost, and fails it for a part', async () => {
  const log = collectLog();
  const refuse = () => Promise.reject(new Error('no connection'));
  const deliveries = new Deliveries({ onProgress: refuse, onPart: refuse }, log.logger);
  await expect(deliveries.progress(1)).resolves.toBeUndefined();
  await expect(deliveries.part(1)).rejects.toThrow('no connection');
  // What comes after a lost one still comes.
  await expect(deliveries.progress(2)).resolves.toBeUndefined();
  expect(log.lines.map(({ msg }) => msg)).toEqual(['a progress report was lost', 'a progress report was lost']);
  await deliveries.end();
});
