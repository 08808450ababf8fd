import { platformErrors } from '../errors/catalogue.js';
import type { Clock } from '../clock/clock.js';
import type { Slot } from './slot.js';
import { WaitingLine } from './waiting-line.js';

/** A clock whose alarms ring when the test says so. */
class HandClock implements Clock {
  readonly alarms = new Set<() => void>();
  now = () => 0;
  after(_ms: number, action: () => void): () => void {
    this.alarms.add(action);
    return () => void this.alarms.delete(action);
  }
}

const timedOut = () => platformErrors.FLASH_NO_WORKERS({ reason: 'late' });

/** A slot that counts its releases. */
function slotFor(workerId: string): Slot & { released: number } {
  const slot = {
    workerId,
    released: 0,
    upstream: undefined as never,
    unreachable: () => undefined,
    release: () => void (slot.released += 1),
  };
  return slot;
}

describe('WaitingLine', () => {
  let clock: HandClock;
  let left: number;
  let line: WaitingLine;
  beforeEach(() => {
    clock = new HandClock();
    left = 0;
    line = new WaitingLine(clock, () => (left += 1));
  });
  const join = (first = false) => line.join(1000, timedOut, first);

  it('serves in the order of arrival, those that come again before the others', async () => {
    const [a, b] = [join(), join()];
    const again = join(true);
    for (const id of ['1', '2', '3']) line.serve(slotFor(id));
    const served = await Promise.all([again, a, b].map(async ({ slot }) => (await slot).workerId));
    expect(served).toEqual(['1', '2', '3']);
    expect([line.size, clock.alarms.size]).toEqual([0, 0]);
  });

  it('lets one leave from the middle, and gives a slot back that came too late', async () => {
    const [a, b] = [join(), join()];
    a.leave();
    expect([line.size, left]).toEqual([1, 1]);
    const slot = slotFor('1');
    line.serve(slot);
    b.leave();
    await b.slot;
    await Promise.resolve();
    expect([slot.released, left]).toEqual([1, 1]);
  });

  it('refuses whoever waited too long', async () => {
    const { slot } = join();
    for (const ring of clock.alarms) ring();
    await expect(slot).rejects.toMatchObject({ code: 'FLASH_NO_WORKERS' });
    expect([line.size, left]).toEqual([0, 1]);
  });

  it('refuses all at once, and gives back a slot that nobody waits for', async () => {
    const tickets = [join(), join()];
    line.refuseAll(timedOut());
    const outcomes = await Promise.allSettled(tickets.map(({ slot }) => slot));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const slot = slotFor('1');
    line.serve(slot);
    expect([slot.released, clock.alarms.size]).toEqual([1, 0]);
  });
});
