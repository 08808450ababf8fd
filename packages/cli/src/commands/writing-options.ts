import type { OptionDefinition } from './definition.js';

/** Options of the commands that write source files. */
export const forceOption: OptionDefinition = { flags: '--force', description: 'overwrite existing files' };

export const dryRunOption: OptionDefinition = {
  flags: '-d, --dry-run',
  description: 'print what would be written, and write nothing',
};
