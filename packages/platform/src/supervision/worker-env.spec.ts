import { workerEnv } from './worker-env.js';

const facts = {
  workerId: 'w',
  endpointId: 'e',
  socketPath: '/run/w.sock',
  healthSocketPath: '/run/h.sock',
  endpointUrl: 'http://127.0.0.1/e/{id}',
  callKey: 'for-calls',
  path: '',
};
const wanted = { FLASH_DEV: '1', FLASH_DEV_TOKEN: 'chosen-by-the-endpoint', MODE: 'fast' };

it('has no endpoint make its workers run code that they are sent', () => {
  const env = workerEnv({ env: wanted }, facts);
  expect(env).toMatchObject({ MODE: 'fast' });
  expect(Object.keys(env).filter((name) => name.startsWith('FLASH_DEV'))).toEqual([]);
  const session = workerEnv({ env: wanted }, { ...facts, devToken: 'of-the-session' });
  expect(session).toMatchObject({ FLASH_DEV: '1', FLASH_DEV_TOKEN: 'of-the-session' });
});

it('has no endpoint choose the GPUs that its workers see, where they are given out', () => {
  const env = { CUDA_VISIBLE_DEVICES: '0,1,2,3' };
  expect(workerEnv({ env }, { ...facts, visibleDevices: 'GPU-1' })).toMatchObject({ CUDA_VISIBLE_DEVICES: 'GPU-1' });
  expect(workerEnv({ env }, { ...facts, visibleDevices: '' })).toMatchObject({ CUDA_VISIBLE_DEVICES: '' });
  expect(workerEnv({ env }, facts)).toMatchObject(env);
});

it('gives a key to those that call other endpoints, and only the one for that', () => {
  const ids = { FLASH_ENDPOINT_IDS: '{"users":"u1"}' };
  expect(workerEnv({ env: ids }, facts)).toMatchObject({ RUNPOD_API_KEY: 'for-calls' });
  const before = { ...ids, RUNPOD_API_KEY: 'of-the-control-api' };
  expect(workerEnv({ env: before }, facts)).toMatchObject({ RUNPOD_API_KEY: 'for-calls' });
  expect(workerEnv({ env: {} }, facts)).not.toHaveProperty('RUNPOD_API_KEY');
});
