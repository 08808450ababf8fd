import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const BUNDLE = fileURLToPath(new URL('fixtures/bundle.mjs', import.meta.url));
const NEST = createRequire(import.meta.url).resolve('@nestjs/common');

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-bundle-'));
});

afterAll(async () => {
  await rm(dir, { recursive: true });
});

function bundle(module: string, plugin: string, input: string): string {
  const file = join(dir, `${module}.mjs`);
  execFileSync(process.execPath, [BUNDLE, module, plugin, input, file]);
  return file;
}

describe('an import of node:http in a bundle', () => {
  /** What a module prints when it was bundled, and whether it made Node load its fetch implementation. */
  async function runBundled(source: string): Promise<{ printed: string; loaded: boolean }> {
    const input = join(dir, 'source.mjs');
    const tell = `console.log(process.moduleLoadList.includes('NativeModule internal/deps/undici/undici'));`;
    await writeFile(input, `${source}\n${tell}`);
    const output = execFileSync(process.execPath, [bundle('node-http', 'nodeHttp', input)], { encoding: 'utf8' });
    const [printed = '', loaded] = output.trim().split('\n');
    return { printed, loaded: loaded === 'true' };
  }

  test.each([
    [
      'named',
      `import { createServer, STATUS_CODES as codes } from 'node:http'; console.log(typeof createServer, codes[204]);`,
    ],
    ['as a whole', `import * as http from 'http'; console.log(typeof http.createServer, http.STATUS_CODES[204]);`],
    ['by default', `import http from 'node:http'; console.log(typeof http.createServer, http.STATUS_CODES[204]);`],
  ])('%s: loads nothing that it does not use', async (_name, source) => {
    expect(await runBundled(source)).toEqual({ printed: 'function No Content', loaded: false });
  });

  test('of what loads something: is there', async () => {
    const source = `import { WebSocket } from 'node:http'; console.log(typeof WebSocket);`;
    expect(await runBundled(source)).toEqual({ printed: 'function', loaded: true });
  });
});

test.each(['console-logger', 'logger'])(
  "Nest's installed %s.service makes its formatter when it is used",
  async (name) => {
    const file = bundle('nest-loggers', 'nestLoggers', join(NEST, '..', 'services', `${name}.service.js`));
    const code = await readFile(file, 'utf8');
    expect(code).toContain('formatter ??= new Intl.DateTimeFormat(');
    expect(code).not.toMatch(/[Ff]ormatter(?:\$\d+)? = new Intl/);
  },
);
