import { LeaseManager } from './lease-manager.js';

describe('LeaseManager', () => {
  it('gives a lease to one at a time in the order of asking, and tells those that wait who has it', () => {
    const leases = new LeaseManager();
    const heard: string[] = [];
    const claim = (lease: string, holder: string) =>
      leases.claim(lease, holder, (event) =>
        heard.push(`${holder}: ${event.state === 'granted' ? 'granted' : `waits for ${event.holder}`}`),
      );
    const [first, second] = [claim('shop', 'first'), claim('shop', 'second')];
    const third = claim('shop', 'third');
    claim('other', 'stranger');
    expect(heard.splice(0)).toEqual([
      'first: granted',
      'second: waits for first',
      'third: waits for first',
      'stranger: granted',
    ]);
    first();
    first();
    expect(heard.splice(0)).toEqual(['second: granted', 'third: waits for second']);
    third();
    second();
    expect(heard).toEqual([]);
    claim('shop', 'fourth');
    expect(heard).toEqual(['fourth: granted']);
  });
});
