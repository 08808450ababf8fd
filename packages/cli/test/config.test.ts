import { join } from 'node:path';
import type { ErrorReport } from '@flash-ts/core/errors';
import { readTar } from '@flash-ts/testkit/archives';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SHOP = `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: [0, 1], env: { MODE: 'class' } })
export class Shop { @Get('/mode') mode() { return { mode: process.env.MODE, token: process.env.TOKEN ?? null }; } }
`;

const CONFIG = `
import { defineConfig, secret } from '@flash-ts/core/config';

const workers: [number, number] = [1, 2];
console.log('a line of the configuration');

export default defineConfig({
  defaults: { env: { MODE: process.env.SHOP_MODE ?? 'default' } },
  environments: {
    production: { env: { TOKEN: secret('SHOP_TOKEN') }, endpoints: { shop: { workers } } },
    staging: { idleTimeout: 5 },
  },
});
`;

let flash: FlashCommand;
let project: FixtureProject;
beforeAll(async () => {
  flash = await FlashCommand.create();
});
beforeEach(async () => {
  project = await fixtureProject({ 'src/shop.ts': SHOP });
});
afterEach(() => project.remove());
afterAll(() => flash.remove());

interface Planned {
  readonly steps: readonly { readonly action: string; readonly changes: readonly { field: string; to: unknown }[] }[];
}

const deploy = (...more: string[]) => ['deploy', '--project', project.dir, ...more];
const refused = async (source: string, name = 'flash.config.ts') => {
  await project.write({ [name]: source });
  const { code, stdout } = await flash.run(deploy('--dry-run', '--json'));
  expect(code).toBe(1);
  return (JSON.parse(stdout) as { error: ErrorReport }).error;
};

it('deploys each environment with its own options, from the same artifact', async () => {
  await project.write({ 'flash.config.ts': CONFIG, '.env': 'SHOP_TOKEN=t0ken\n' });
  const production = await flash.json<{ endpoints: { id: string; pathUrl: string }[] }>(
    ...deploy('--env', 'production'),
  );
  const [live] = production.endpoints;
  expect(await (await fetch(`${live?.pathUrl}/mode`)).json()).toEqual({ mode: 'default', token: 't0ken' });
  const again = await flash.json<Planned>(...deploy('--env', 'production', '--dry-run'));
  expect(again.steps).toEqual([]);

  const { stdout, stderr } = await flash.run(deploy('--env', 'pr-7', '--json'), { SHOP_MODE: 'preview' });
  expect(stderr).toContain(
    'Note: flash.config.ts has no environment "pr-7", so its defaults apply; it has production, staging.',
  );
  expect(stderr).not.toContain('a line of the configuration');
  const preview = JSON.parse(stdout) as { endpoints: { pathUrl: string }[] };
  expect(await (await fetch(`${preview.endpoints[0]?.pathUrl}/mode`)).json()).toEqual({ mode: 'preview', token: null });

  const files = await readTar(join(project.dir, '.flash/artifact.tar.gz'));
  expect(files.map((entry) => entry.path).filter((path) => path.includes('config'))).toEqual([]);
});

it('takes the target from the option, from the environment, and else the platform of this machine', async () => {
  const source = `export default { defaults: { target: 'local' }, environments: { production: { target: 'locla' } } };\n`;
  const wrong = await refused(source);
  expect(wrong).toMatchObject({ code: 'FLASH_CONFIG_VALUE', where: { file: 'flash.config.ts', line: 1 } });
  expect(wrong.message).toContain('"locla" as `environments.production.target`; allowed is "local"');

  const unnamed = await refused(`export default {\n  defaults: { image: 'registry.example.com/Acme' },\n};\n`);
  expect(unnamed).toMatchObject({ code: 'FLASH_CONFIG_VALUE', where: { file: 'flash.config.ts', line: 2 } });

  await project.write({ 'flash.config.ts': source.replace('locla', 'local') });
  expect(await flash.json('status', '--project', project.dir)).toMatchObject({ target: 'local' });
  const misspelt = await flash.run(['status', '--project', project.dir, '--target', 'locla', '--json']);
  expect(misspelt.code).toBe(2);
  expect(misspelt.stdout).toContain(
    'The option --target is \\"locla\\"; allowed are local, runpod, kubernetes. Did you mean local?',
  );
});

it('refuses an image for a target that runs none', async () => {
  const { code, stdout } = await flash.run([...deploy('--image', 'registry.example.com/acme/shop'), '--json']);
  expect(code).toBe(2);
  expect(stdout).toContain('The option --image is for targets that run images, and local takes the artifact as it is');
});

it('says a changed option in the plan', async () => {
  await project.write({ 'flash.config.ts': CONFIG.replace('secret(', 'String(') });
  await flash.json(...deploy('--env', 'staging'));
  await project.write({
    'flash.config.ts': CONFIG.replace('secret(', 'String(').replace('idleTimeout: 5', 'idleTimeout: 7'),
  });
  const { stdout } = await flash.run(deploy('--env', 'staging', '--dry-run'));
  expect(stdout).toMatch(/idleTimeout.*5.*7/);
});

it('names the file and the line of each fault', async () => {
  const error = await refused(`import { defineConfig } from '@flash-ts/core/config';
const production = {
  worker: [1, 2],
};
export default defineConfig({
  environments: {
    production,
    'pr-1': 3,
  },
  default: {},
} as never);
`);
  expect(error).toMatchObject({ code: 'FLASH_CONFIG_FAULTS' });
  expect(error.faults?.map(({ code, where }) => [code, where])).toEqual([
    ['FLASH_CONFIG_KEY_UNKNOWN', { file: 'flash.config.ts', line: 10 }],
    ['FLASH_CONFIG_KEY_UNKNOWN', { file: 'flash.config.ts', line: 3 }],
    ['FLASH_CONFIG_VALUE', { file: 'flash.config.ts', line: 8 }],
  ]);
});

it('names the line of an option that does not fit its endpoint', async () => {
  const error = await refused(`export default {
  defaults: {
    endpoints: {
      shop: {
        workers: [3, 1],
      },
    },
  },
};
`);
  expect(error).toMatchObject({ code: 'FLASH_WORKERS_RANGE', where: { file: 'flash.config.ts', line: 5 } });
});

it.each<[string, string, string, RegExp, number | undefined]>([
  ['throws', 'const a: number = 1;\n\nthrow new Error("no " + a);', 'FLASH_CONFIG_FAILED', /no 1/, 3],
  ['throws what is no error', "throw 'a text';", 'FLASH_CONFIG_FAILED', /a text/, undefined],
  ['is no TypeScript', 'export default {\n  a: = 1,\n};', 'FLASH_CONFIG_FAILED', /Expression expected/, 2],
  ['has an enum', 'enum A { B }\nexport default {};', 'FLASH_CONFIG_FAILED', /enum/, 1],
  ['ends the process', 'process.exit(3);', 'FLASH_CONFIG_FAILED', /exit code 3/, undefined],
  [
    'sends messages of its own',
    "process.send?.('ready'); process.send?.({}); throw new Error('then');",
    'FLASH_CONFIG_FAILED',
    /then/,
    1,
  ],
  ['exports nothing', 'export const a = 1;', 'FLASH_CONFIG_VALUE', /nothing as its default export/, undefined],
  ['exports itself', 'const a: any = {}; a.a = a; export default a;', 'FLASH_CONFIG_FAILED', /circular/i, undefined],
])('tells of a configuration that %s', async (_, source, code, message, line) => {
  const error = await refused(source);
  expect([error.code, error.where]).toEqual([code, { file: 'flash.config.ts', ...(line !== undefined && { line }) }]);
  expect(error.message).toMatch(message);
});

it('reads the configuration of a CommonJS project, as a module of its own', async () => {
  await project.write({ 'package.json': '{"name":"shop","version":"1.0.0","type":"commonjs"}' });
  const error = await refused("import { x } from 'node:nothing';\nexport default { x };");
  expect(error.fix).toContain('flash.config.mts');
});

it('applies the options of `development` in `flash run`, and a change of them', async () => {
  const config = (mode: string) => `export default { environments: { development: { env: { MODE: '${mode}' } } } };`;
  await project.write({ 'flash.config.mts': config('one') });
  const child = flash.start(['run', '--project', project.dir, '--port', '0']);
  const output = outputOf(child);
  const base = /http:\/\/localhost:\d+\/shop/.exec(await output.until('/shop/mode', 120))?.[0];
  const mode = async () => ((await (await fetch(`${base}/mode`)).json()) as { mode: string }).mode;
  expect(await mode()).toBe('one');
  await project.write({ 'flash.config.mts': config('two') });
  await output.until('serving the new version', 120);
  expect(await mode()).toBe('two');
  expect(await end(child, 'SIGINT')).toBe(0);
});
