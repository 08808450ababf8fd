import { readFile } from 'node:fs/promises';
import { HEADER_BYTES, machinesOf } from './machine-code.js';

function header(...parts: readonly (readonly [offset: number, bytes: readonly number[]])[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  for (const [offset, part] of parts) bytes.set(part, offset);
  return bytes;
}

const ELF = [0x7f, 0x45, 0x4c, 0x46, 2, 1];

it.each([
  ['ELF of x86-64', header([0, ELF], [18, [0x3e, 0]]), ['linux-x64']],
  ['ELF of arm64', header([0, ELF], [18, [0xb7, 0]]), ['linux-arm64']],
  ['ELF with the high byte first', header([0, [0x7f, 0x45, 0x4c, 0x46, 2, 2]], [18, [0, 0x3e]]), ['linux-x64']],
  ['ELF of a processor that Node does not run on', header([0, ELF], [18, [0x02, 0]]), []],
  ['Mach-O', header([0, [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]]), ['darwin-arm64']],
  [
    'Mach-O for two processors',
    header([0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7]], [28, [1, 0, 0, 0x0c]]),
    ['darwin-x64', 'darwin-arm64'],
  ],
  ['PE', header([0, [0x4d, 0x5a]], [0x3c, [0x80, 0, 0, 0]], [0x84, [0x64, 0x86]]), ['win32-x64']],
  ['PE whose header lies too far', header([0, [0x4d, 0x5a]], [0x3c, [0, 0x80, 0, 0]]), []],
  ['a text', Buffer.from('module.exports = 1; // long enough'), []],
  ['next to nothing', Buffer.from(ELF), []],
])('reads the header of %s', (_, bytes, expected) => {
  expect(machinesOf(bytes).map(({ os, cpu }) => `${os}-${cpu}`)).toEqual(expected);
});

it('knows the program that runs this', async () => {
  const bytes = await readFile(process.execPath);
  expect(machinesOf(bytes.subarray(0, HEADER_BYTES))).toContainEqual({ os: process.platform, cpu: process.arch });
});
