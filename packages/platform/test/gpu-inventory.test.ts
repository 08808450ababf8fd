import { join } from 'node:path';
import type { Logger } from '../src/logs/logger.js';
import { takeInventory } from '../src/hardware/gpu-inventory.js';
import { startPlatform } from '../src/index.js';
import { Rig, temporaryFolder } from './support/rig.js';

const PATH = `${join(import.meta.dirname, 'fixtures/driver')}:${process.env.PATH}`;
const TWO = '0, GPU-5a1e, NVIDIA GeForce RTX 4090, 24564\\n1, GPU-77b0, NVIDIA L4, 23034\\n';

function listening(): { log: Logger; heard: string[] } {
  const heard: string[] = [];
  const hear = (level: string) => (fields: object) => void heard.push(`${level} ${JSON.stringify(fields)}`);
  return { heard, log: { info: hear('info'), warn: hear('warn'), error: hear('error') } };
}

describe('the machine’s GPUs', () => {
  it('are those that the driver’s tool lists', async () => {
    const { log, heard } = listening();
    expect(await takeInventory(undefined, { PATH, GPUS: TWO }, log)).toEqual({
      source: 'machine',
      because: '',
      devices: [
        { id: 'GPU-5a1e', type: 'NVIDIA GeForce RTX 4090', memoryMb: 24564 },
        { id: 'GPU-77b0', type: 'NVIDIA L4', memoryMb: 23034 },
      ],
    });
    expect(heard).toEqual([]);
  });

  it('are none where there is no tool, which is said once and quietly', async () => {
    const { log, heard } = listening();
    const inventory = await takeInventory(undefined, { PATH: '/nowhere' }, log);
    expect(inventory).toMatchObject({ source: 'none', because: 'there is no nvidia-smi on the PATH' });
    expect(heard).toEqual(['info {"problem":"there is no nvidia-smi on the PATH"}']);
  });

  it.each([
    ['fails', { GPUS: 'NVIDIA-SMI has failed because it could not communicate with the driver.\\n', DRIVER_EXIT: '9' }],
    ['knows of none', { GPUS: 'No devices were found\\n' }],
  ])('are none where the tool %s, which is a warning', async (_name, env) => {
    const { log, heard } = listening();
    const { source, because } = await takeInventory(undefined, { PATH, ...env }, log);
    expect([source, because]).toEqual(['none', `nvidia-smi lists none: ${env.GPUS.replace('\\n', '')}`]);
    expect(heard).toEqual([expect.stringMatching(/^warn /)]);
  });

  it('are seen by whom they are given, by their UUIDs', async () => {
    const before = process.env.PATH;
    const folder = temporaryFolder();
    process.env.PATH = PATH;
    process.env.GPUS = TWO;
    const platform = await startPlatform({ home: folder.path, port: 0, version: '0.0.0' });
    process.env.PATH = before;
    delete process.env.GPUS;
    const rig = new Rig(platform);
    const seen = async (fields: Parameters<Rig['create']>[0]) => {
      const { id } = await rig.create(fields);
      return (JSON.parse((await rig.ask(id, '/env')).text) as NodeJS.ProcessEnv).CUDA_VISIBLE_DEVICES;
    };
    const env = { CUDA_VISIBLE_DEVICES: 'GPU-77b0,GPU-5a1e' };
    expect(await seen({ name: 'gpu', cpu: undefined, gpu: { pools: ['ADA_24'] }, env })).toBe('GPU-5a1e');
    expect(await seen({ name: 'cpu', env })).toBe('');
    await platform.stop();
    folder.remove();
  });
});
