import type { OptionDefinition } from './definition.js';

export const environmentOption: OptionDefinition = {
  flags: '--env <name>',
  description: 'environment of the app',
  names: 'environments',
  default: 'production',
};

export const targetOption: OptionDefinition = {
  flags: '--target <name>',
  description:
    'where endpoints are deployed: local, runpod or kubernetes (default: that of flash.config.ts, else local)',
  values: ['local', 'runpod', 'kubernetes'],
};

export const appOption: OptionDefinition = {
  flags: '-a, --app <name>',
  description: 'app (default: that of the project)',
  names: 'apps',
};

/** Of commands that remove what is deployed. */
export const yesOption: OptionDefinition = {
  flags: '--yes',
  description: 'do not ask for a confirmation; needed without a terminal',
};

export const portOption: OptionDefinition = {
  flags: '--port <number>',
  description: 'port of the embedded platform (default: FLASH_PLATFORM_PORT, else 8080)',
};

export const excludeOption: OptionDefinition = {
  flags: '--exclude <package...>',
  description: 'package that the image has, left out of the artifact; may be given several times',
};

export const imageOptions: readonly OptionDefinition[] = [
  {
    flags: '--image <name>',
    description: 'make a container image, without Docker, and push it to this name: registry.example.com/acme/shop:1.0',
  },
  { flags: '--tag <tag...>', description: 'further tag of the image; may be given several times' },
  {
    flags: '--base <image>',
    description: 'image to build on (default: `image` of the endpoints, else one for their hardware)',
  },
  { flags: '--platform <os/arch>', description: 'platform of the image (default: linux/amd64)' },
  {
    flags: '--oci-dir <dir>',
    description: 'write the image to this folder, as an OCI image layout, instead of pushing it',
    names: 'folders',
  },
];

export const timeoutOption: OptionDefinition = {
  flags: '--timeout <seconds>',
  description: 'how long the first worker of a new version may take from its start, and another deploy to end',
  default: '120',
};

/** Of commands that wait for nothing but another deploy. */
export const busyTimeoutOption: OptionDefinition = {
  ...timeoutOption,
  description: 'how long to wait for another deploy',
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
    values: ['auto', 'bubblewrap', 'unshare', 'off'],
  },
];

export const jobsDatabaseOption: OptionDefinition = {
  flags: '--jobs-database <url>',
  description:
    'keep jobs in this database of PostgreSQL, which other platforms may share, as postgres://flash@db.example.com/flash (default: FLASH_JOBS_DATABASE, else in the home)',
};

/** Options of every command. */
export const COMMON_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--project <dir>',
    description: 'folder of the project (default: the working folder)',
    names: 'folders',
  },
  { flags: '--json', description: 'print JSON on stdout, all else on stderr' },
  { flags: '--verbose', description: 'print causes and details' },
];
