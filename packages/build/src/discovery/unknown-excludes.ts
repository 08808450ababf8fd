import { nearestName, type FlashError } from '@flash-ts/core/errors';
import type { SourceFile } from './source-files.js';
import { buildErrors } from '../errors/catalogue.js';
import { installedPackage } from '../installed/native-package.js';
import type { Project } from '../project/open-project.js';

/**
 * A warning for each package that is to be left out and that the project does not have: probably its name is misspelled. An image may have
 * packages that are not installed here, so one that the source names counts as known.
 */
export function unknownExcludes(
  { dir, settings, dependencies, devOnly }: Project,
  sources: readonly SourceFile[],
): FlashError[] {
  const listed = new Set([...dependencies, ...devOnly]);
  const isNamed = (name: string) =>
    sources.some(({ text }) =>
      [`'${name}'`, `"${name}"`, `'${name}/`, `"${name}/`].some((part) => text.includes(part)),
    );
  return [...new Set(settings.exclude)]
    .filter((name) => !listed.has(name) && installedPackage(name, dir) === undefined && !isNamed(name))
    .map((name) => buildErrors.FLASH_EXCLUDE_UNKNOWN({ name, meant: nearestName(name, listed) }));
}
