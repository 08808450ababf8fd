import type { SourceFile } from '../discovery/source-files.js';
import { escapedName, isKernel, packageName } from '../installed/kernel.js';
import { installedPackage, type NativePackage } from '../installed/native-package.js';
import { realpathSync } from 'node:fs';

/**
 * The project's dependencies that its source names in a text and imports nowhere: `target: 'pino-pretty'`. Another package asks for them by
 * that name at run time.
 *
 * @param asked names of packages that are imported anyway
 */
export function namedPackages(
  sources: readonly Pick<SourceFile, 'text'>[],
  dependencies: ReadonlySet<string>,
  asked: ReadonlySet<string>,
  projectDir: string,
): NativePackage[] {
  return [...dependencies].toSorted().flatMap((name) => {
    if (isKernel(name) || asked.has(name) || name.startsWith('@types/')) return [];
    if (!sources.some(({ text }) => text.includes(name) && isNamed(text, name))) return [];
    return installedPackages([name], projectDir);
  });
}

/** The installed packages that these names or module specifiers mean, as a project finds them; without the kernel, which is bundled. */
export function installedPackages(specifiers: readonly string[], projectDir: string): NativePackage[] {
  const names = new Set(specifiers.map((specifier) => packageName(specifier)));
  return [...names].flatMap((name) => {
    const dir = isKernel(name) ? undefined : installedPackage(name, projectDir);
    return dir === undefined ? [] : [{ name, dir: realpathSync(dir) }];
  });
}

/** Whether a string in the source is a package's name, or a module of it. Imports do not count, since they may be of types only. */
function isNamed(source: string, name: string): boolean {
  return new RegExp(String.raw`(?<!\bfrom\s*|\bimport\s*\(?\s*)(['"\x60])${escapedName(name)}(?:/[\w./-]+)?\1`).test(
    source,
  );
}
