import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import fc from 'fast-check';
import { planDeploy } from './plan.js';

const body: CreateEndpointRequest = {
  name: 'users',
  type: 'LOAD_BALANCER',
  image: 'flash.local/shop@sha256:1',
  cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
  workers: { min: 0, max: 3, idleTimeout: 60 },
  scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
  timeout: 0,
  flashboot: 'FLASHBOOT',
  env: { FLASH_APP: 'shop', FLASH_ENV: 'production', FLASH_RESOURCE_NAME: 'users', MODE: 'fast' },
};

function live(changes: Partial<Endpoint> = {}): Endpoint {
  return {
    ...body,
    id: 'abc12345',
    cpu: [{ id: 'cpu3c', vcpuCount: 2, memory: 4 }],
    gpu: null,
    args: '',
    disk: 20,
    ports: [],
    registry: null,
    dataCenterIds: [],
    networkVolumes: [],
    requestUrls: { base: 'http://abc12345.api.localhost:8080', health: 'http://abc12345.api.localhost:8080/ping' },
    createdAt: '2026-01-01T00:00:00Z',
    ...changes,
  } as Endpoint;
}

const plan = (desired: Record<string, CreateEndpointRequest>, endpoints: readonly Endpoint[]) =>
  planDeploy(desired, endpoints, 'shop', 'production');

describe('planDeploy', () => {
  it('creates what is not there', () => {
    expect(plan({ users: body }, []).steps).toEqual([{ action: 'create', name: 'users', body }]);
  });

  it('does nothing where the live endpoint says all that is wanted, whatever the platform filled in', () => {
    expect(plan({ users: body }, [live()]).steps).toMatchObject([{ action: 'none', name: 'users' }]);
  });

  it.each([
    ['workers', { workers: { min: 1, max: 3, idleTimeout: 60 } }],
    ['image', { image: 'flash.local/shop@sha256:2' }],
    ['scaling', { scaling: { type: 'REQUEST_COUNT', requestCount: 1 } }],
    ['cpu', { cpu: [{ id: 'cpu5c', vcpuCount: 2 }] }],
    ['env', { env: { ...body.env, MODE: 'slow' } }],
  ] as const)('updates just %s when only that differs', (field, change) => {
    expect(plan({ users: { ...body, ...change } }, [live()]).steps).toMatchObject([
      { action: 'update', body: { [field]: change[field as never] } },
    ]);
    const [step] = plan({ users: { ...body, ...change } }, [live()]).steps;
    expect(step?.action === 'update' && Object.keys(step.body)).toEqual([field]);
  });

  it('notices a variable that is no longer in the source', () => {
    const [step] = plan({ users: body }, [live({ env: { ...body.env, OLD: '1' } })]).steps;

    expect(step).toMatchObject({ action: 'update', body: { env: body.env } });
  });

  it('keeps to its app and environment', () => {
    const staging = live({ id: 'other', env: { ...body.env, FLASH_ENV: 'staging' } });

    expect(plan({ users: body }, [staging]).steps).toMatchObject([{ action: 'create' }]);
    expect(plan({}, [staging]).leftover).toEqual([]);
  });

  it('names endpoints that left the source, and leaves them', () => {
    expect(plan({}, [live()])).toMatchObject({ steps: [], leftover: [{ id: 'abc12345' }] });
  });

  it('refuses to turn a CPU endpoint into a GPU one', () => {
    const { cpu: _, ...rest } = body;

    expect(() => plan({ users: { ...rest, gpu: { pools: ['ADA_24'] } } }, [live()])).toThrow(
      expect.objectContaining({ code: 'FLASH_COMPUTE_FAMILY' }),
    );
  });

  it('finds nothing to do after its own plan was carried out', () => {
    const bodies = fc.record({
      workers: fc.record({
        min: fc.nat(3),
        max: fc.integer({ min: 3, max: 9 }),
        idleTimeout: fc.integer({ min: 1, max: 3600 }),
      }),
      timeout: fc.nat(),
      env: fc.dictionary(fc.string(), fc.string()),
      dataCenterIds: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(bodies, ({ env, ...change }) => {
        const wanted = { ...body, ...change, env: { ...env, ...body.env } };
        const [step] = plan({ users: wanted }, [live()]).steps;
        const after = live({ ...(step?.action === 'update' && (step.body as Partial<Endpoint>)) });
        expect(plan({ users: wanted }, [after]).steps).toMatchObject([{ action: 'none' }]);
      }),
    );
  });
});
