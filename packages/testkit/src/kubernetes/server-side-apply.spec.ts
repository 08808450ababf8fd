import { describe, expect, it } from '@jest/globals';
import { applied, listKeyOf, ownChanges, type Owners } from './server-side-apply.ts';

const listKey = listKeyOf('apps/v1');

/** What one manager after another applies. */
function object() {
  const owners: Owners = new Map();
  let live: object = {};
  const apply = (manager: string, sent: object, force = false) => {
    const { merged, conflicts } = applied(live, sent, { manager, force, owners, listKey });
    if (conflicts.length === 0) live = merged;
    return conflicts;
  };
  const change = (manager: string, after: object) => {
    ownChanges(live, after, manager, owners, listKey);
    live = after;
  };
  return { apply, change, live: () => live };
}

describe('what is applied', () => {
  it('leaves the fields of others as they are', () => {
    const { apply, live } = object();
    apply('a', { spec: { replicas: 1 } });
    apply('b', { spec: { paused: true } });
    expect(apply('a', { spec: { replicas: 2 } })).toEqual([]);
    expect(live()).toEqual({ spec: { replicas: 2, paused: true } });
  });

  it('takes fields away that its manager no longer applies, unless others apply them too', () => {
    const { apply, live } = object();
    apply('a', { labels: { one: '1', two: '2' } });
    apply('b', { labels: { two: '2' } });
    apply('a', { labels: {} });
    expect(live()).toEqual({ labels: { two: '2' } });
  });

  it('conflicts with another value of somebody else, and wins by force', () => {
    const { apply, change, live } = object();
    apply('a', { spec: { replicas: 1 } });
    change('autoscaler', { spec: { replicas: 5 } });
    expect(apply('a', { spec: { replicas: 1 } })).toEqual([{ manager: 'autoscaler', field: '.spec.replicas' }]);
    expect(live()).toEqual({ spec: { replicas: 5 } });
    expect(apply('a', { spec: { replicas: 5 } })).toEqual([]);
    apply('a', { spec: { replicas: 1 } }, true);
    expect(live()).toEqual({ spec: { replicas: 1 } });
  });

  it('merges lists whose items have names, item by item, and takes others whole', () => {
    const { apply, live } = object();
    apply('a', { env: [{ name: 'A', value: '1' }], args: ['one'] });
    apply('b', { env: [{ name: 'B', value: '2' }] });
    apply('a', { env: [{ name: 'A', value: '3' }], args: ['two', 'three'] });
    const env = [
      { name: 'A', value: '3' },
      { name: 'B', value: '2' },
    ];
    expect(live()).toEqual({ env, args: ['two', 'three'] });
  });
});
