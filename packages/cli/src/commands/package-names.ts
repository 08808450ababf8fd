import { wrongValue } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';

/** Whether a text can be the name of an npm package: the registry's rules, in short. */
export function isPackageName(text: string): boolean {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(text) && text.length <= 214;
}

/**
 * The packages of `--exclude`. That one of them is used nowhere is a warning of the build.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function excludedPackages(options: CommandOptions): readonly string[] {
  const names = (options['exclude'] ?? []) as readonly string[];
  const wrong = names.find((name) => !isPackageName(name));
  if (wrong === undefined) return names;
  throw wrongValue(
    'option --exclude',
    wrong,
    'are names of packages, such as onnxruntime-node or @acme/models, each with an --exclude of its own or with spaces between them',
  );
}
