import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUTES_PER_ENDPOINT = 10;

/** In the repository, so that a bare bundler finds the packages too. */
const ROOT = fileURLToPath(new URL('../../projects/', import.meta.url));

export interface GeneratedProject {
  readonly dir: string;
  /** What a bare bundler is given to bundle the same modules. */
  readonly entries: { readonly worker: string; readonly describe: string };
  readonly remove: () => Promise<void>;
}

/**
 * A project of endpoints with ten routes each, or as many as said, of which every second one takes a DTO. `routes` is a multiple of that.
 *
 * @param dtosPerEndpoint one for each of those routes unless it is said that they share some
 */
export async function generateProject(
  routes: number,
  perEndpoint = ROUTES_PER_ENDPOINT,
  dtosPerEndpoint = Math.ceil(perEndpoint / 2),
): Promise<GeneratedProject> {
  const dir = await mkdtemp(join(ROOT, '.generated-'));
  const numbers = Array.from({ length: routes / perEndpoint }, (_, index) => index);
  const files: Record<string, string> = {
    'package.json': '{"name":"generated","version":"1.0.0","type":"module"}',
    'bare/worker.mjs': entry("import { startWorker } from '@flash-ts/worker';", 'await startWorker', numbers),
    'bare/describe.mjs': entry(
      "import { describeEndpoints } from '@flash-ts/core/describe';",
      'await describeEndpoints',
      numbers,
    ),
    ...Object.fromEntries(
      numbers.flatMap((n) => [
        [`src/area-${n}/dtos.ts`, dtos(n, dtosPerEndpoint)],
        [`src/area-${n}/endpoint.ts`, endpoint(n, perEndpoint, dtosPerEndpoint)],
      ]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return {
    dir,
    entries: { worker: join(dir, 'bare/worker.mjs'), describe: join(dir, 'bare/describe.mjs') },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function entry(head: string, call: string, numbers: readonly number[]): string {
  return `${head}\n${call}({ modules: [\n${numbers.map((n) => `  () => import('../src/area-${n}/endpoint.ts'),`).join('\n')}\n] });\n`;
}

function dtos(area: number, count: number): string {
  const classes = Array.from(
    { length: count },
    (_, index) => `
export class Item${area}x${index} {
  @IsString() @MaxLength(100) sku!: string;
  @IsInt() @Min(1) quantity!: number;
}
export class Order${area}x${index} {
  @IsString() @MaxLength(100) name!: string;
  @IsOptional() @IsInt() @Min(0) age?: number;
  @ValidateNested({ each: true }) @Type(() => Item${area}x${index}) items!: Item${area}x${index}[];
}`,
  );
  return `import { IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
${classes.join('\n')}
`;
}

function endpoint(area: number, count: number, dtoCount: number): string {
  const names = Array.from({ length: dtoCount }, (_, index) => `Order${area}x${index}`);
  const routes = Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? `  @Post('/orders-${index}') create${index}(@Body() order: ${names[(index / 2) % dtoCount]}) { return { total: order.items.length }; }`
      : `  @Get('/orders-${index}/:id') read${index}(@Param('id') id: number) { return { id }; }`,
  );
  return `import { Body, FlashEndpoint, Get, Param, Post } from '@flash-ts/core';
import { ${names.join(', ')} } from './dtos.js';

@FlashEndpoint({ name: 'area-${area}', cpu: 'cpu3c-1-2' })
export class Area${area} {
${routes.join('\n')}
}
`;
}
