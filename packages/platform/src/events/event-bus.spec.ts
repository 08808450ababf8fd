import { EventBus } from './event-bus.js';

const subject = { id: 'abcdefgh', config: { name: 'users' } };
const deleted = { kind: 'endpoint.deleted' } as const;

describe('EventBus', () => {
  it('tells listeners until they leave, and whom it is about', () => {
    const events = new EventBus();
    const heard: unknown[] = [];
    const leave = events.subscribe((event) => heard.push(event));
    events.emit(subject, deleted);
    leave();
    events.emit(subject, deleted);
    expect(heard).toEqual([
      {
        kind: 'endpoint.deleted',
        id: expect.any(String),
        time: expect.any(String),
        endpointId: 'abcdefgh',
        endpointName: 'users',
      },
    ]);
  });

  it('gives a reader that comes back what it missed, and a stranger all that is kept', () => {
    const events = new EventBus();
    for (let count = 0; count < 2100; count += 1) events.emit(subject, deleted);
    const kept = events.since();
    expect(kept).toHaveLength(2000);
    expect(events.since(kept[1997]?.id)).toEqual(kept.slice(1998));
    expect(events.since(kept.at(-1)?.id)).toEqual([]);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(2000);
    expect(events.since('of-another.1')).toEqual(kept);
  });

  it('is read at the pace of the reader, without a gap, until it leaves', async () => {
    const events = new EventBus();
    const leaving = new AbortController();
    events.emit(subject, deleted);
    const read = events.read(undefined, { follow: true, signal: leaving.signal });
    const ids = [(await read.next()).value?.id];
    events.emit(subject, deleted);
    events.emit(subject, deleted);
    ids.push((await read.next()).value?.id, (await read.next()).value?.id);
    const next = read.next();
    events.emit(subject, deleted);
    ids.push((await next).value?.id);
    expect(ids).toEqual(events.since().map(({ id }) => id));
    const end = read.next();
    leaving.abort();
    expect((await end).done).toBe(true);
  });
});
