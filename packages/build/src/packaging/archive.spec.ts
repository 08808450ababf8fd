import { checkSize } from './archive.js';

const entries = Array.from({ length: 12 }, (_, index) => ({
  path: `models/${index}.bin`,
  content: new Uint8Array((index + 1) * 1_000_000),
}));

it('counts the bytes of all entries', async () => {
  expect(await checkSize([{ path: 'a', content: 'é' }, ...entries], 78_000_002)).toBe(78_000_002);
});

it('refuses more than the limit, and lists the ten largest', async () => {
  const error = (await checkSize(entries, 77_999_999).catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ code: 'FLASH_ARTIFACT_TOO_LARGE' });
  expect(error.message).toMatchInlineSnapshot(`
"The artifact has 78.0 MB unpacked, and 78.0 MB are allowed. The largest files are:
    12.0 MB  models/11.bin
    11.0 MB  models/10.bin
    10.0 MB  models/9.bin
     9.0 MB  models/8.bin
     8.0 MB  models/7.bin
     7.0 MB  models/6.bin
     6.0 MB  models/5.bin
     5.0 MB  models/4.bin
     4.0 MB  models/3.bin
     3.0 MB  models/2.bin"
`);
});
