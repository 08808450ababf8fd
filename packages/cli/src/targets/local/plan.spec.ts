import type { CreateEndpointRequest, Endpoint, EndpointRollout } from '@flash-ts/core/contract';
import fc from 'fast-check';
import { endpointsOf } from '../rest-endpoints.js';
import { byName, leftoverOf, planEndpoints, withIds, type PlanFacts } from './plan.js';

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

const serving: EndpointRollout = {
  id: 'abc12345',
  version: 1,
  state: 'serving',
  servingVersion: 1,
  reason: null,
  givenUp: null,
  bootError: null,
  canary: null,
};

interface Situation extends Omit<Partial<PlanFacts>, 'live'> {
  readonly rollout?: Partial<EndpointRollout>;
}

function plan(
  desired: Record<string, CreateEndpointRequest>,
  endpoints: readonly Endpoint[],
  { rollout, calls = {}, ...options }: Situation = {},
) {
  const own = endpointsOf(endpoints, { app: 'shop', env: 'production' });
  const live = byName(own.map((endpoint) => ({ endpoint, rollout: { ...serving, ...rollout } })));
  return { steps: planEndpoints({ desired, calls, live, ...options }), leftover: leftoverOf({ desired, live }) };
}

describe('planEndpoints', () => {
  it('creates what is not there', () => {
    expect(plan({ users: body }, []).steps).toMatchObject([{ action: 'create', name: 'users', body }]);
  });

  it('does nothing where the live endpoint says all that is wanted, whatever the platform filled in', () => {
    expect(plan({ users: body }, [live()]).steps).toEqual([]);
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
    expect(plan({}, [live()])).toEqual({ steps: [], leftover: ['users'] });
  });

  it('removes them where that is asked for, after all else', () => {
    const mail = { ...body, env: { ...body.env, FLASH_RESOURCE_NAME: 'mail' } };
    expect(plan({ mail }, [live()], { prune: true }).steps).toMatchObject([
      { action: 'create', name: 'mail' },
      { action: 'delete', name: 'users', id: 'abc12345' },
    ]);
  });

  it.each<[string, Partial<EndpointRollout>, object]>([
    [
      'a canary gets another rule',
      { canary: { percent: 1, header: null } },
      { action: 'canary', canary: { percent: 10 } },
    ],
    [
      'a failed version is tried by it',
      { state: 'failed', reason: 'no model' },
      { action: 'retry', canary: { percent: 10 } },
    ],
    ['what was given up is tried again', { givenUp: 'no model' }, { action: 'retry', canary: null }],
  ])('with a canary rule and no difference, %s', (_, rollout, step) => {
    expect(plan({ users: body }, [live()], { rollout, canary: { percent: 10 } }).steps).toMatchObject([step]);
  });

  it('has no step for a canary rule if there is no canary and nothing differs', () => {
    expect(plan({ users: body }, [live()], { canary: { percent: 10 } }).steps).toEqual([]);
  });

  it('gives endpoints that call each other their ids, which are put in when they are known', () => {
    const mail = { ...body, name: 'mail', env: { ...body.env, FLASH_RESOURCE_NAME: 'mail' } };
    const { steps } = plan({ users: body, mail }, [], { calls: { users: ['mail'], mail: ['users'] } });
    expect(steps.map(({ action, name }) => `${action} ${name}`)).toEqual([
      'create mail',
      'create users',
      'update mail',
    ]);
    const ids = new Map([
      ['users', 'u1'],
      ['mail', 'm1'],
    ]);
    const sent = steps.map((step) => ('body' in step ? withIds(step.body, ids).env?.['FLASH_ENDPOINT_IDS'] : ''));
    expect(sent).toEqual(['{}', '{"mail":"m1"}', '{"users":"u1"}']);
    expect(steps[2]?.changes).toEqual([{ field: 'env.FLASH_ENDPOINT_IDS', variable: 'changed' }]);
  });

  it('refuses to turn a CPU endpoint into a GPU one', () => {
    const { cpu: _, ...rest } = body;

    expect(() => plan({ users: { ...rest, gpu: { pools: ['ADA_24'] } } }, [live()])).toThrow(
      expect.objectContaining({ code: 'FLASH_COMPUTE_FAMILY' }),
    );
  });

  it('refuses to turn a load-balanced endpoint into a queue-based one', () => {
    const queue = { ...body, type: 'QUEUE', scaling: { type: 'QUEUE_DELAY', queueDelay: 4 } } as const;

    expect(() => plan({ users: queue }, [live()])).toThrow(
      expect.objectContaining({
        code: 'FLASH_ENDPOINT_KIND',
        message: expect.stringContaining('is load-balanced and its class is queue-based now'),
      }),
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
        expect(plan({ users: wanted }, [after]).steps).toEqual([]);
      }),
    );
  });
});
