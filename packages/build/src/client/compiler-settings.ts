import { dirname, resolve } from 'node:path';
import { extendedConfigs, ownOptions } from '../project/module-format.js';

interface PathOptions {
  readonly baseUrl?: string;
  readonly paths?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Settings over those of a project's tsconfig.json, with which TypeScript 7 resolves its imports as the bundler does, also where they are
 * meant for an older compiler: `baseUrl` and `moduleResolution: node` are gone in version 7.
 */
export function compilerSettings(tsconfig: string | undefined): object {
  return {
    ...(tsconfig === undefined && { target: 'es2023', strict: true }),
    ...(tsconfig !== undefined && { baseUrl: null, paths: absolutePaths(tsconfig) }),
    module: 'preserve',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    allowJs: true,
    composite: false,
    incremental: false,
    tsBuildInfoFile: null,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    noEmit: true,
    outDir: null,
    rootDir: null,
    skipLibCheck: true,
  };
}

/** `paths` with absolute targets. Where there is a `baseUrl`, every name may be one below it too. */
function absolutePaths(tsconfig: string): Record<string, readonly string[]> | null {
  const configs = extendedConfigs(tsconfig).map((path) => ({
    dir: dirname(path),
    ...(ownOptions(path) as PathOptions),
  }));
  const based = configs.find(({ baseUrl }) => baseUrl !== undefined);
  const base = based && resolve(based.dir, based.baseUrl as string);
  const mapped = configs.find(({ paths }) => paths !== undefined);
  const from = base ?? mapped?.dir ?? '';
  const entries = Object.entries(mapped?.paths ?? {}).map(
    ([name, targets]) => [name, targets.map((target) => resolve(from, target))] as const,
  );
  if (base !== undefined && !entries.some(([name]) => name === '*')) entries.push(['*', [resolve(base, '*')]]);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
