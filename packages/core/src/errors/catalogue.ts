import { defineErrors, entry } from './define-errors.js';

/** What can be wrong with an endpoint class, a manifest or a deploy config. */
export const coreCatalogue = {
  FLASH_PATH_NO_SLASH: entry<{ path: string }>({
    title: "Path must start with '/'",
    kind: 'user',
    message: ({ path }) => `path must start with '/', but a route has the path "${path}"`,
    fix: ({ path }) => `Write it as "/${path}".`,
  }),
  FLASH_PATH_RESERVED: entry<{ method: string; path: string; reserved: string }>({
    title: 'Reserved path',
    kind: 'user',
    message: ({ method, path, reserved }) =>
      `the route ${method} ${path} would answer ${reserved}, which the framework keeps for itself; reserved are /ping and /execute`,
    fix: 'Give the route another path.',
  }),
  FLASH_DUPLICATE_ROUTE: entry<{ route: string; first: string; second: string }>({
    title: 'Duplicate route',
    kind: 'user',
    message: ({ route, first, second }) => `Duplicate route ${route}: both ${first} and ${second} answer it`,
    fix: 'Change the path or the method of one of the two.',
  }),
  FLASH_METHOD_UNSUPPORTED: entry<{ method: string; path: string }>({
    title: 'Method not supported',
    kind: 'user',
    message: ({ method, path }) =>
      `the route ${path} uses @${method}; a load-balanced endpoint answers GET, POST, PUT, DELETE and PATCH`,
    fix: 'Use one of @Get, @Post, @Put, @Delete, @Patch.',
  }),
  FLASH_GPU_WITH_CPU: entry<{ options: readonly string[] }>({
    title: 'GPU option on a CPU endpoint',
    kind: 'user',
    message: ({ options }) =>
      `\`cpu\` is set together with ${options.map((option) => `\`${option}\``).join(', ')}; an endpoint runs on one kind of hardware`,
    fix: 'Remove `cpu`, or remove the GPU options.',
  }),
  FLASH_SCALER_UNSUPPORTED: entry<{ value: unknown }>({
    title: 'Scaler not supported',
    kind: 'user',
    message: ({ value }) =>
      `\`scalerType\` is ${JSON.stringify(value)}; a load-balanced endpoint has no job queue and scales by REQUEST_COUNT only`,
    fix: "Remove `scalerType`, or set it to 'REQUEST_COUNT'.",
  }),
  FLASH_WORKERS_RANGE: entry<{ value: unknown; problem: string }>({
    title: 'Workers out of range',
    kind: 'user',
    message: ({ value, problem }) =>
      `\`workers\` is ${JSON.stringify(value)}: ${problem}; allowed are n, [min, max] or { min, max } with whole numbers, 0 ≤ min ≤ max and max ≥ 1`,
    fix: 'Write for instance workers: [0, 3].',
  }),
  FLASH_OPTION_RANGE: entry<{ option: string; value: unknown; allowed: string }>({
    title: 'Option out of range',
    kind: 'user',
    message: ({ option, value, allowed }) => `\`${option}\` is ${JSON.stringify(value)}; allowed is ${allowed}`,
    fix: ({ option }) => `Correct or remove \`${option}\`.`,
  }),
  FLASH_NAME_INVALID: entry<{ name: unknown }>({
    title: 'Endpoint name not usable',
    kind: 'user',
    message: ({ name }) =>
      `the endpoint name ${JSON.stringify(name)} can't be used; allowed are 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit`,
    fix: "Set `name`, for instance name: 'user-service'.",
  }),
  FLASH_NOT_AN_ENDPOINT: entry<{ className: string }>({
    title: 'Not an endpoint',
    kind: 'user',
    message: ({ className }) => `the class ${className} has no @FlashEndpoint decorator`,
    fix: 'Put @FlashEndpoint({ … }) above the class.',
  }),
  FLASH_NO_ROUTES: entry<{ className: string }>({
    title: 'Endpoint without routes',
    kind: 'user',
    message: ({ className }) => `the endpoint class ${className} has no route, so no request could reach it`,
    fix: 'Add a method with @Get, @Post, @Put, @Delete or @Patch.',
  }),
  FLASH_DUPLICATE_ENDPOINT: entry<{ name: string; first: string; second: string }>({
    title: 'Endpoint name used twice',
    kind: 'user',
    message: ({ name, first, second }) => `the endpoint name "${name}" is used by ${first} and by ${second}`,
    fix: 'Give one of them another `name`.',
  }),
  FLASH_ENDPOINT_FAULTS: entry<{ count: number }>({
    title: 'Endpoints with faults',
    kind: 'user',
    message: ({ count }) => `${count} fault${count === 1 ? '' : 's'} in the endpoint classes`,
    fix: 'Mend each fault listed; nothing was built.',
  }),
  FLASH_MANIFEST_INVALID: entry<{ source: string; faults: readonly string[] }>({
    title: 'Manifest does not fit its schema',
    kind: 'user',
    message: ({ source, faults }) =>
      `${source} is not a manifest of version 1.0:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    fix: 'Build it anew with `flash build`.',
  }),
};

export const coreErrors = defineErrors(coreCatalogue);
