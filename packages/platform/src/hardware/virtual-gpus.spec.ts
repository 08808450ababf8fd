import { declaredDevices, parseVirtualGpus } from './virtual-gpus.js';

const RTX = 'NVIDIA GeForce RTX 4090';

it.each([
  ['NVIDIA GeForce RTX 4090:2', [{ type: RTX, count: 2 }]],
  ['RTX 4090', [{ type: RTX, count: 1 }]],
  [
    ' RTX 4090 : 2 , NVIDIA L4:1 ',
    [
      { type: RTX, count: 2 },
      { type: 'NVIDIA L4', count: 1 },
    ],
  ],
  ['none', []],
])('reads %j', (text, declared) => expect(parseVirtualGpus(text, '--virtual-gpus')).toEqual(declared));

it.each(['', 'RTX 4091', 'RTX 4090:0', 'RTX 4090:65', 'RTX 4090:1.5', 'RTX 4090:', 'RTX 4090:2:3', 'L4:2,', 'L4;L4'])(
  'refuses %j and says what is allowed',
  (text) => {
    expect(() => parseVirtualGpus(text, 'FLASH_VIRTUAL_GPUS')).toThrow(
      expect.objectContaining({
        code: 'FLASH_VIRTUAL_GPUS_INVALID',
        message: expect.stringMatching(
          /^The value of FLASH_VIRTUAL_GPUS has ".*"; allowed are a type and a number from 1 to 64.*NVIDIA B200\.$/,
        ),
      }),
    );
  },
);

it('numbers devices as CUDA does, over all types', () => {
  const devices = declaredDevices([
    { type: RTX, count: 2 },
    { type: 'NVIDIA L4', count: 1 },
  ]);
  expect(devices.map(({ id, type }) => [id, type])).toEqual([
    ['0', RTX],
    ['1', RTX],
    ['2', 'NVIDIA L4'],
  ]);
  expect(() => declaredDevices([{ type: RTX, count: 0 }])).toThrow('the setting virtualGpus has');
});
