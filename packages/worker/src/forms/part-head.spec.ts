import { describe, expect, test } from '@jest/globals';
import { lastPart, readPartHead, textOf } from './part-head.js';

/** As the parser hands a header over: a character for each byte. */
const bytes = (value: string) => Buffer.from(value).toString('latin1');

const head = (disposition: string, type?: string) =>
  readPartHead({ 'content-disposition': [bytes(disposition)], ...(type !== undefined && { 'content-type': [type] }) });

describe('the name of a file', () => {
  test.each([
    ['filename="a.txt"', 'a.txt'],
    ['filename=a.txt', 'a.txt'],
    ['FileName = "a.txt" ', 'a.txt'],
    ['filename="Zürich – 図.txt"', 'Zürich – 図.txt'],
    [`filename="plain.txt"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt`, 'naïve €.txt'],
    [`filename*=utf-8'en'na%c3%afve.txt; filename="plain.txt"`, 'naïve.txt'],
    [`filename*=ISO-8859-1''caf%E9.txt`, 'café.txt'],
    [`filename*=UTF-8''%FF; filename="plain.txt"`, 'plain.txt'],
    [`filename*=UTF-8''%zz; filename="plain.txt"`, 'plain.txt'],
    [`filename*=made-up''a; filename="plain.txt"`, 'plain.txt'],
    [`filename*=nothing; filename="plain.txt"`, 'plain.txt'],
    [String.raw`filename="a\"b.txt"`, 'a"b.txt'],
    ['filename="a%22b%0D%0A.txt"', 'a"b\r\n.txt'],
    [String.raw`filename="C:\\dir\\x.txt"`, String.raw`C:\dir\x.txt`],
    [String.raw`filename="C:\dir\x.txt"`, String.raw`C:\dir\x.txt`],
    ['filename="a;b=c.txt"; more="x"', 'a;b=c.txt'],
    ['filename="never ends', 'never ends'],
    ['filename=""', ''],
    ['filename="first"; filename="second"', 'first'],
  ])('%s', (parameter, filename) => {
    expect(head(`form-data; name="doc"; ${parameter}`)).toMatchObject({ name: 'doc', filename });
  });

  test.each([
    ['../../etc/x.txt', 'x.txt'],
    [String.raw`C:\dir\x.txt`, 'x.txt'],
    ['..', ''],
    ['a/.', ''],
    ['plain', 'plain'],
  ])('%s is shown as "%s"', (filename, shown) => {
    expect(lastPart(filename)).toBe(shown);
  });
});

test.each([
  ['form-data; name="ä"', { name: 'ä', filename: undefined, mimetype: 'text/plain', charset: 'utf-8' }],
  ['form-data; name=bare', { name: 'bare' }],
  ['form-data; name=""', { name: '' }],
  ['form-data', { name: undefined }],
  ['attachment; name="x"', { name: undefined }],
  ['', { name: undefined }],
])('the field of %j', (disposition, expected) => {
  expect(head(disposition)).toMatchObject(expected);
});

test('the media type and the charset of a part', () => {
  expect(head('form-data; name="a"', 'Text/Plain; charset="ISO-8859-1"')).toMatchObject({
    mimetype: 'text/plain',
    charset: 'ISO-8859-1',
  });
  expect(readPartHead({})).toMatchObject({ name: undefined, mimetype: 'text/plain' });
});

test('text is read in its charset, and as UTF-8 in one that is not known', () => {
  expect(textOf(Buffer.from([0x67, 0xfc]), 'iso-8859-1')).toBe('gü');
  expect(textOf(Buffer.from('gü'), 'made-up')).toBe('gü');
});
