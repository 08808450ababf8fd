import { randomBytes } from 'node:crypto';
import { Sealer } from './sealer.js';

const sealer = new Sealer(randomBytes(32));

it('seals an empty value too', () => expect(sealer.open('a', 'B', sealer.seal('a', 'B', ''))).toBe(''));

it.each(['value', 'ключ\u0000\n', 'x'.repeat(100_000)])('opens what it has sealed: %#', (value) => {
  const sealed = sealer.seal('abcdefgh', 'NAME', value);
  expect(sealer.open('abcdefgh', 'NAME', sealed)).toBe(value);
  expect(Buffer.from(sealed.sealed, 'base64').includes(value)).toBe(false);
});

it('seals the same value differently each time', () => {
  expect(sealer.seal('abcdefgh', 'NAME', 'value')).not.toEqual(sealer.seal('abcdefgh', 'NAME', 'value'));
});

it('opens nothing elsewhere, with another key, or changed', () => {
  const { sealed } = sealer.seal('abcdefgh', 'NAME', 'value');
  const open = (id: string, name: string, text: string, by = sealer) => by.open(id, name, { sealed: text });
  expect(() => open('abcdefgi', 'NAME', sealed)).toThrow(/unable to authenticate|too short/);
  expect(() => open('abcdefgh', 'OTHER', sealed)).toThrow(/unable to authenticate|too short/);
  expect(() => open('abcdefgh', 'NAME', sealed, new Sealer(randomBytes(32)))).toThrow(
    /unable to authenticate|too short/,
  );
  const bytes = Buffer.from(sealed, 'base64');
  for (const index of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => open('abcdefgh', 'NAME', changed.toString('base64'))).toThrow(/unable to authenticate|too short/);
  }
  expect(() => open('abcdefgh', 'NAME', bytes.subarray(0, 20).toString('base64'))).toThrow(
    /unable to authenticate|too short/,
  );
});
