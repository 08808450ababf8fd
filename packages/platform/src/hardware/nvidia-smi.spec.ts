import { parseGpuList, visibleOf } from './nvidia-smi.js';

it.each([
  ['nothing', '', []],
  [
    'what is no device',
    'No devices were found\nUnable to determine the device handle for GPU0000:01:00.0: Unknown Error\n',
    [],
  ],
  [
    'a device, from Windows too',
    '0, GPU-8f7c-11, NVIDIA A100-SXM4-80GB, 81920\r\n',
    [{ id: 'GPU-8f7c-11', type: 'NVIDIA A100-SXM4-80GB', memoryMb: 81_920 }],
  ],
  [
    'a name without its maker, as old drivers give it',
    '3, GPU-8f7c, GeForce RTX 3090, 24268\n',
    [{ id: 'GPU-8f7c', type: 'NVIDIA GeForce RTX 3090', memoryMb: 24_268 }],
  ],
  [
    'memory that the driver does not tell, as of one that the GPU shares with the CPU',
    '0, GPU-8f7c, NVIDIA GB10, [N/A]\n',
    [{ id: 'GPU-8f7c', type: 'NVIDIA GB10', memoryMb: null }],
  ],
])('reads %s', (_name, csv, devices) => expect(parseGpuList(csv)).toEqual(devices));

const devices = ['GPU-aa1', 'GPU-aa2', 'GPU-bb1'].map((id) => ({ id, type: 'NVIDIA L4', memoryMb: null }));

it.each([
  [undefined, ['GPU-aa1', 'GPU-aa2', 'GPU-bb1']],
  ['', []],
  ['-1', []],
  ['2,0', ['GPU-bb1', 'GPU-aa1']],
  ['GPU-bb, 1', ['GPU-bb1', 'GPU-aa2']],
  ['1,7,0', ['GPU-aa2']],
  ['1,MIG-cc,0', ['GPU-aa2']],
])('takes no more than CUDA would with CUDA_VISIBLE_DEVICES=%s', (variable, ids) => {
  expect(visibleOf(devices, variable).map(({ id }) => id)).toEqual(ids);
});
