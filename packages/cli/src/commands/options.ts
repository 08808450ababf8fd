import type { OptionDefinition } from './definition.js';

export const environmentOption: OptionDefinition = {
  flags: '--env <name>',
  description: 'environment of the app',
  default: 'production',
};

export const portOption: OptionDefinition = {
  flags: '--port <number>',
  description: 'port of the embedded platform (default: FLASH_PLATFORM_PORT, else 8080)',
};

export const excludeOption: OptionDefinition = {
  flags: '--exclude <package...>',
  description: 'package that the image has, left out of the artifact; may be given several times',
};
