import type { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Dicer } from '@fastify/busboy';
import { parseForm } from './parse-form.js';

const MB = 1024 * 1024;
const TYPE = 'multipart/form-data; boundary=b';
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const formOf = (...parts: readonly string[]) => Buffer.from(`${parts.join('')}--b--\r\n`);

const write: Writable['_write'] = Reflect.get<Writable, '_write'>(Dicer.prototype, '_write');
let parsedBytes = 0;

beforeEach(() => {
  parsedBytes = 0;
  Dicer.prototype._write = function count(this: InstanceType<typeof Dicer>, data: Buffer, encoding, done) {
    parsedBytes += data.length;
    write.call(this, data, encoding, done);
  };
});

afterEach(() => {
  Dicer.prototype._write = write;
});

test('a form is read to its end, whatever its length', async () => {
  const value = 'x'.repeat(MB);
  const bytes = formOf(part('a', value), part('b', value), part('c', 'last'));
  const fields = [
    { name: 'a', value },
    { name: 'b', value },
    { name: 'c', value: 'last' },
  ];
  expect(await parseForm(bytes, TYPE)).toEqual({ form: { fields, files: [] } });
  expect(parsedBytes).toBe(bytes.length);
});

test.each([
  ['the first part too many', Array.from({ length: 50_000 }, () => part('a', '')), 'form_too_many_parts'],
  ['a field that is too long', [part('a', 'x'.repeat(4 * MB))], 'form_field_too_long'],
])('nothing is read behind %s', async (_what, parts, type) => {
  const bytes = formOf(...parts, part('more', 'x'.repeat(MB / 2)));
  expect(await parseForm(bytes, TYPE)).toMatchObject({ fault: { type } });
  expect(parsedBytes).toBeLessThan(1.2 * MB);
  expect(bytes.length).toBeGreaterThan(2 * MB);
});

test('a part without a name is not kept, however long', async () => {
  const nameless = `--b\r\nContent-Disposition: form-data\r\n\r\n${'x'.repeat(2 * MB)}\r\n`;
  expect(await parseForm(formOf(nameless, part('a', '1')), TYPE)).toEqual({
    form: { fields: [{ name: 'a', value: '1' }], files: [] },
  });
});
