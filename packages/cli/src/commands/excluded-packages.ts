import { cliErrors } from '../errors/catalogue.js';
import type { CommandOptions } from './definition.js';
import { isPackageName } from './package-name.js';

/**
 * The packages of `--exclude`. That one of them is used nowhere is a warning of the build.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function excludedPackages(options: CommandOptions): readonly string[] {
  const names = (options['exclude'] ?? []) as readonly string[];
  const wrong = names.find((name) => !isPackageName(name));
  if (wrong === undefined) return names;
  throw cliErrors.FLASH_USAGE({
    problem: `The option --exclude is ${JSON.stringify(wrong)}; allowed are names of packages, such as onnxruntime-node or @acme/models, each with an --exclude of its own or with spaces between them`,
  });
}
