import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isoTime } from './iso-time.js';

const YEAR_9999 = Date.parse('9999-12-31T23:59:59.999Z');

test('it is what Date writes, for moments near each other and far apart', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: YEAR_9999 - 2000 }), fc.array(fc.nat(2000)), (base, offsets) => {
      const moments = offsets.map((offset) => base + offset);
      expect(moments.map(isoTime)).toEqual(moments.map((ms) => new Date(ms).toISOString()));
    }),
  );
});
