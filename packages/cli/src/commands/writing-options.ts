import type { OptionDefinition } from './definition.js';

/** Options of the commands that write source files. */
export const forceOption: OptionDefinition = { flags: '--force', description: 'overwrite files that are in the way' };

export const dryRunOption: OptionDefinition = {
  flags: '-d, --dry-run',
  description: 'say what would be written, and write nothing',
};
