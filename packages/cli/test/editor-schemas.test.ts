import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlashEndpoint, Get } from '@flash-ts/core';
import { manifestOfClass } from '@flash-ts/core/describe';
import { Ajv, type ValidateFunction } from 'ajv';
import { projectFiles, STARTERS } from '../src/scaffolding/project.js';

const CLI = fileURLToPath(new URL('..', import.meta.url));

@FlashEndpoint({
  gpu: ['NVIDIA A40', 'AMPERE_16'],
  gpuCount: 2,
  workers: [1, 5],
  env: { TOKEN: { secret: 'HF_TOKEN' } },
})
class Shop {
  @Get('/items')
  items() {
    return [];
  }
}

/** The files that a new project tells its editor about, with the schemas that they are checked by. */
async function schemas(): Promise<Map<string, ValidateFunction>> {
  const files = await projectFiles({ name: 'shop', version: '1.0.0', starters: STARTERS });
  const settings = JSON.parse(files.find(({ path }) => path === '.vscode/settings.json')?.content ?? '{}') as {
    'json.schemas': readonly { fileMatch: readonly [string]; url: string }[];
  };
  return new Map(
    settings['json.schemas'].map(({ fileMatch: [name], url }) => {
      const path = join(CLI, url.replace('./node_modules/@flash-ts/cli/', ''));
      expect(existsSync(path)).toBe(true);
      return [name, new Ajv({ strict: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object)];
    }),
  );
}

it('the schema of package.json knows the settings of the build, and no others', async () => {
  const fits = (await schemas()).get('package.json') as ValidateFunction;
  expect(fits({ name: 'shop', flash: { source: 'app', external: ['sharp'], include: ['models/**'] } })).toBe(true);
  expect(fits({ name: 'shop' })).toBe(true);
  for (const flash of [{ sources: 'app' }, { external: 'sharp' }, { source: '' }, []])
    expect(fits({ flash })).toBe(false);
});

it('the schema of flash_manifest.json takes what the build writes, and tells a typing error', async () => {
  const fits = (await schemas()).get('flash_manifest.json') as ValidateFunction;
  const manifest = await manifestOfClass(Shop, {
    projectName: 'shop',
    generatedAt: '2026-01-01T00:00:00.000Z',
    sourceFingerprint: 'a'.repeat(64),
    node: '24',
    framework: '@flash-ts/worker@0.1.0',
  });
  expect(fits(manifest)).toBe(true);
  expect(fits({ ...manifest, verson: '1.0' })).toBe(false);
});
