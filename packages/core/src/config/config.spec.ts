import type { Manifest } from '../manifest-schema/index.js';
import {
  configFaults,
  configured,
  defineConfig,
  secret,
  targetConfig,
  type ConfigFault,
  type FlashConfig,
  type TargetConfig,
} from './index.js';

const inWords = ({ path, error }: ConfigFault) => `${path.join('.')}: ${error.code}`;

const resource = (more: object) => ({ workersMin: 0, workersMax: 3, idleTimeout: 60, env: { MODE: 'class' }, ...more });
const manifest = {
  resources: {
    users: resource({ is_load_balanced: true, scalerType: 'REQUEST_COUNT', scalerValue: 4 }),
    mails: resource({ is_load_balanced: false, scalerType: 'QUEUE_DELAY', scalerValue: 4 }),
  },
} as unknown as Manifest;

const resourcesOf = (config: FlashConfig, env = 'production') => {
  const made = configured(manifest, config, env);
  expect(made.faults.map(inWords)).toEqual([]);
  return made.manifest.resources;
};

describe('the form of a configuration', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing is exported', undefined, [': FLASH_CONFIG_VALUE']],
    ['a function is exported', () => ({}), [': FLASH_CONFIG_VALUE']],
    ['a list is exported', [], [': FLASH_CONFIG_VALUE']],
    ['a key is misspelt', { environment: {} }, ['environment: FLASH_CONFIG_KEY_UNKNOWN']],
    ['environments are a list', { environments: ['production'] }, ['environments: FLASH_CONFIG_VALUE']],
    ['an environment is none', { environments: { a: null } }, ['environments.a: FLASH_CONFIG_VALUE']],
    [
      'an option needs another artifact',
      { environments: { a: { gpu: 'any' } }, defaults: { endpoints: { users: { concurrency: 2 } } } },
      [
        'defaults.endpoints.users.concurrency: FLASH_CONFIG_KEY_UNKNOWN',
        'environments.a.gpu: FLASH_CONFIG_KEY_UNKNOWN',
      ],
    ],
    [
      'a target can not be',
      {
        defaults: { target: 'cloud', image: '' },
        environments: {
          a: { target: 'kubernetes', context: 1, namespace: 'Flash' },
          b: { target: 'runpod', image: 'x/y' },
          c: { image: 'https://registry.example.com/acme/shop' },
          d: { image: 'localhost:5000/acme/shop:1.0-RC' },
          e: { image: 'registry.example.com/Acme/shop' },
        },
      },
      [
        'defaults.target: FLASH_CONFIG_VALUE',
        'defaults.image: FLASH_CONFIG_VALUE',
        'environments.a.context: FLASH_CONFIG_VALUE',
        'environments.a.namespace: FLASH_CONFIG_VALUE',
        'environments.c.image: FLASH_CONFIG_VALUE',
        'environments.e.image: FLASH_CONFIG_VALUE',
      ],
    ],
    [
      'a target is of an endpoint',
      { defaults: { endpoints: { users: { target: 'local' } } } },
      ['defaults.endpoints.users.target: FLASH_CONFIG_KEY_UNKNOWN'],
    ],
    ['endpoints are text', { defaults: { endpoints: 'users' } }, ['defaults.endpoints: FLASH_CONFIG_VALUE']],
  ])('%s', (_, value, faults) => {
    expect(configFaults(value).map(inWords)).toEqual(faults);
  });

  it('names the key that was probably meant', () => {
    expect(configFaults({ defaults: { worker: 1 } })[0]?.error.fix).toContain('Write `workers`');
  });
});

describe('the target of an environment', () => {
  const config = defineConfig({
    defaults: { target: 'runpod', image: 'registry.example.com/acme/shop' },
    environments: {
      production: { workers: 2 },
      staging: { target: 'kubernetes', context: 'kind', namespace: 'flash' },
      local: { target: 'local' },
    },
  });
  const image = 'registry.example.com/acme/shop';

  it.each<[string | undefined, TargetConfig]>([
    [undefined, { target: 'runpod', image }],
    ['production', { target: 'runpod', image }],
    ['staging', { target: 'kubernetes', image, context: 'kind', namespace: 'flash' }],
    ['local', { target: 'local', image }],
    ['toString', { target: 'runpod', image }],
  ])('of %j is found', (env, expected) => {
    expect(targetConfig(config, env)).toEqual(expected);
    expect(targetConfig({}, env)).toEqual({});
  });

  it('is no option of its endpoints', () => {
    expect(resourcesOf(config, 'staging')['users']).toEqual(manifest.resources['users']);
  });
});

describe('the manifest of an environment', () => {
  it('has the options of the class without a configuration of them', () => {
    expect(configured(manifest, {}, 'production').manifest).toEqual(manifest);
    expect(
      configured(manifest, defineConfig({ environments: { other: { workers: 9 } } }), 'production').manifest,
    ).toEqual(manifest);
  });

  it('has the option that is nearest to the endpoint in its environment', () => {
    const config = defineConfig({
      defaults: { workers: 4, idleTimeout: 5, scalerValue: 2, endpoints: { mails: { scalerValue: 9 } } },
      environments: { production: { workers: [1, 6], endpoints: { users: { workers: { min: 2, max: 8 } } } } },
    });
    expect(resourcesOf(config)).toMatchObject({
      users: { workersMin: 2, workersMax: 8, idleTimeout: 5, scalerValue: 2 },
      mails: { workersMin: 1, workersMax: 6, idleTimeout: 5, scalerValue: 9 },
    });
    expect(resourcesOf(config, 'preview')).toMatchObject({ users: { workersMin: 0, workersMax: 4 } });
  });

  it('adds variables to those of the class, and replaces them', () => {
    const env = { TOKEN: secret('TOKEN'), MODE: 'live' };
    const { users } = resourcesOf({ defaults: { env: { LEVEL: '1' } }, environments: { production: { env } } });
    expect(users?.env).toEqual({ MODE: 'live', LEVEL: '1', TOKEN: { secret: 'TOKEN' } });
  });

  it('takes no name of an environment or endpoint for a property that every object has', () => {
    expect(configured(manifest, { environments: {} }, 'constructor').manifest).toEqual(manifest);
  });

  it.each<[string, FlashConfig, string[]]>([
    [
      'a value that no endpoint could have, once',
      { defaults: { workers: [3, 1] } },
      ['defaults.workers: FLASH_WORKERS_RANGE'],
    ],
    [
      'a scaler that one of the endpoints can not have',
      { environments: { production: { scalerType: 'QUEUE_DELAY' } } },
      ['environments.production.scalerType: FLASH_SCALER_UNSUPPORTED'],
    ],
    [
      'a value that fits the other scaler only',
      { defaults: { endpoints: { users: { scalerValue: 0.5 }, mails: { scalerValue: 0.5 } } } },
      ['defaults.endpoints.users.scalerValue: FLASH_OPTION_RANGE'],
    ],
    [
      'an endpoint that is not in the project',
      { environments: { production: { endpoints: { user: { workers: 1 } } } } },
      ['environments.production.endpoints.user: FLASH_CONFIG_ENDPOINT_UNKNOWN'],
    ],
    ['a variable of the platform', { defaults: { env: { PORT: '1' } } }, ['defaults.env: FLASH_ENV_INVALID']],
  ])('refuses %s', (_, config, faults) => {
    expect(configured(manifest, config, 'production').faults.map(inWords)).toEqual(faults);
  });
});
