import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const READER = 'packages/core/src/nest-metadata/';

/** How Nest's decorators, those of its packages and TypeScript's compiler note what they are told. */
const KEYS = [
  /@nestjs\/[\w-]+\/constants/,
  /route-paramtypes/,
  /MetadataScanner/,
  /__(?:routeArguments|customRouteArgs|guards|pipes|interceptors|exceptionFilters|httpCode|headers|redirect|sse|version|module_path)__/,
  /['"`](?:design:(?:type|paramtypes|returntype)|self:paramtypes|self:properties_metadata)['"`]/,
  /['"`]swagger\/api\w+['"`]/,
];

const sources = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.spec.ts'));

describe('what decorators have noted', () => {
  it('is read in nest-metadata/ and nowhere else: take a Handler or a Parameter from there, or add a reader', () => {
    const others = sources.filter((path) => !path.startsWith(READER));
    const readers = others.filter((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return KEYS.some((key) => key.test(text));
    });

    expect(readers).toEqual([]);
  });

  it.each(["from '@nestjs/common/constants.js'", 'route-paramtypes.enum.js', "'design:type'", "'swagger/apiConsumes'"])(
    'has the mark %s in nest-metadata/, so that this test knows what to look for',
    (mark) => {
      const reader = sources.filter((path) => path.startsWith(READER));

      expect(reader.some((path) => readFileSync(join(ROOT, path), 'utf8').includes(mark))).toBe(true);
      expect(KEYS.some((key) => key.test(mark))).toBe(true);
    },
  );
});
