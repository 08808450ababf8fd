import { Body, Get, Post } from '@nestjs/common';
import { FlashEndpoint, Job } from '@flash-ts/core';
import { readEndpoint } from '@flash-ts/core/definition';
import { GpuGroup } from '@flash-ts/core/hardware';
import { manifestOf } from '@flash-ts/core/manifest';
import { deployConfigOf, enlargedInstances } from './deploy-config.js';

const FACTS = {
  projectName: 'shop',
  generatedAt: '2026-01-01T00:00:00.000Z',
  sourceFingerprint: 'a'.repeat(64),
  node: '24',
  framework: '@flash-ts/worker@0.1.0',
};

@FlashEndpoint({
  name: 'users',
  cpu: ['cpu3c-1-2', 'cpu3c-2-4'],
  workers: [1, 5],
  env: { TOKEN: { secret: 'HF_TOKEN' }, MODE: 'fast' },
})
class Users {
  @Get('/users')
  list() {}
  @Post('/users')
  async create(@Body() body: object) {
    return body;
  }
}

@FlashEndpoint({ gpu: ['NVIDIA A40', 'AMPERE_16'], gpuCount: 2, flashboot: false, executionTimeoutMs: 5000 })
class Inference {
  @Post('/predict')
  predict() {}
}

@FlashEndpoint({ cpu: 'cpu3c-2-4', workers: 3, scalerValue: 0.5 })
class Delayed {
  @Job() run() {}
}

@FlashEndpoint({ cpu: 'cpu3c-2-4', workers: 3, scalerType: 'REQUEST_COUNT' })
class Counted {
  @Job() run() {}
}

const located = (target: typeof Users | typeof Inference | typeof Delayed | typeof Counted, filePath: string) => ({
  definition: readEndpoint(target),
  filePath,
  exportName: target.name,
  calls: [],
});

const manifest = manifestOf([located(Users, 'src/users.ts'), located(Inference, 'src/gpu/inference.ts')], FACTS);

describe('the deploy config', () => {
  const config = deployConfigOf(manifest, '0');

  it('is a create request for each endpoint, secrets by name', () => {
    expect(config['users']).toMatchObject({
      name: 'users',
      type: 'LOAD_BALANCER',
      image: 'flash.local/shop@sha256:0',
      workers: { min: 1, max: 5, idleTimeout: 60 },
      scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
      flashboot: 'FLASHBOOT',
      env: {
        TOKEN: { secret: 'HF_TOKEN' },
        MODE: 'fast',
        FLASH_APP: 'shop',
        FLASH_RESOURCE_NAME: 'users',
        FLASH_MODULE_PATH: 'src.users',
      },
    });
  });

  it('has the limit of a request that is sent, also where an endpoint sets none', () => {
    expect([config['users']?.timeout, config['inference']?.timeout]).toEqual([330_000, 5000]);
  });

  it('names an endpoint by its own digest where the manifest has one', () => {
    const users = { ...manifest.resources['users']!, digest: 'd'.repeat(64) };
    const { resources } = manifest;
    const images = deployConfigOf({ ...manifest, resources: { ...resources, users } }, 'a'.repeat(64));
    expect(images['users']?.image).toBe(`flash.local/shop@sha256:${'d'.repeat(64)}`);
    expect(images['inference']?.image).toBe(`flash.local/shop@sha256:${'a'.repeat(64)}`);
  });

  it('is a queue for an endpoint with jobs, as the contract takes it', () => {
    const queues = deployConfigOf(manifestOf([located(Delayed, 'src/a.ts'), located(Counted, 'src/b.ts')], FACTS), '0');
    expect(queues['delayed']).toMatchObject({
      type: 'QUEUE',
      workers: { min: 0, max: 3, idleTimeout: 60 },
      scaling: { type: 'QUEUE_DELAY', queueDelay: 0.5 },
      timeout: 600_000,
      ports: [],
    });
    expect(queues['counted']?.scaling).toEqual({ type: 'REQUEST_COUNT', requestCount: 4 });
    // The contract refuses an idle timeout beside this scaler.
    expect(queues['counted']?.workers).toEqual({ min: 0, max: 3 });
  });

  it('asks for no less than 2 vCPU, and for each size once', () => {
    expect(config['users']?.cpu).toEqual([{ id: 'cpu3c', vcpuCount: 2 }]);
  });

  it('tells of an instance type that is deployed as a larger one', () => {
    expect(enlargedInstances(manifest)).toEqual([{ endpoint: 'users', instance: 'cpu3c-1-2', vcpus: 2, memory: 4 }]);
  });

  it('sends pools in order of preference, a single card as its pool less the other cards', () => {
    expect(config['inference']?.gpu).toEqual({
      pools: [GpuGroup.AMPERE_48, GpuGroup.AMPERE_16],
      excludedTypes: ['NVIDIA RTX A6000'],
      count: 2,
      minCudaVersion: '12.8',
    });
  });
});
