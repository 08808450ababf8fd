import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A compiler's program `tsc`, which Node runs. */
export interface Compiler {
  readonly file: string;
  readonly version: string;
}

/** TypeScript as this package brings it. */
const SHIPPED = 'typescript7';

/** The compiler that the project has installed, or else the one that Flash brings. */
export function findCompiler(projectDir: string): Compiler {
  const own = compilerAt(join(projectDir, 'package.json'), 'typescript');
  const compiler = own ?? compilerAt(import.meta.url, SHIPPED);
  if (!compiler) throw new Error(`the package ${SHIPPED} is not installed`);
  return compiler;
}

/** @param from the file that would import the package */
function compilerAt(from: string, name: string): Compiler | undefined {
  const require = createRequire(from);
  try {
    const path = require.resolve(`${name}/package.json`);
    const { version, bin } = require(path) as { version: string; bin: { tsc: string } };
    return { file: join(dirname(path), bin.tsc), version };
  } catch {
    return undefined;
  }
}
