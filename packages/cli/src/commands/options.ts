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

export const timeoutOption: OptionDefinition = {
  flags: '--timeout <seconds>',
  description: 'how long the first worker of a new version may take from its start, and another deploy to end',
  default: '120',
};

export const canaryOptions: readonly OptionDefinition[] = [
  {
    flags: '--canary <percent>',
    description: 'give new versions this part of the requests only, until `flash promote` or `flash rollback`',
  },
  {
    flags: '--canary-header <name=value>',
    description: 'give them the requests with this header too, or only these without --canary',
  },
];

export const hardwareOptions: readonly OptionDefinition[] = [
  {
    flags: '--virtual-gpus <list>',
    description:
      'GPUs to count instead of the machine’s own, as "RTX 4090:2, NVIDIA L4:1", or none (default: FLASH_VIRTUAL_GPUS)',
  },
  {
    flags: '--worker-memory <limit>',
    description:
      'most memory of a worker: type, for that of its CPU type, off, or GB (default: FLASH_WORKER_MEMORY, else type)',
  },
  {
    flags: '--worker-isolation <kind>',
    description:
      'auto isolates workers from each other and from the home where the system allows it, bubblewrap and unshare demand it, off does not (default: FLASH_WORKER_ISOLATION, else auto)',
  },
];
