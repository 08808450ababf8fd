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
  FLASH_PATH_WILDCARD: entry<{ path: string }>({
    title: 'Wildcard before the end of a path',
    kind: 'user',
    message: ({ path }) =>
      `the route ${path} has a "*" before its end; Fastify's router takes a wildcard as the last character only, without a name`,
    fix: ({ path }) =>
      `Write "${path.slice(0, path.indexOf('*')).replace('{', '')}*"; the handler gets the rest with @Param('*').`,
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
  FLASH_THREADED_COUNT: entry<{ value: string }>({
    title: 'Number of threads not usable',
    kind: 'user',
    message: ({ value }) =>
      `@Threaded has threads: ${value}; allowed are n or [min, max], whole numbers, 1 ≤ min ≤ max`,
    fix: 'Correct the number, or leave it out for [1, cores − 1].',
  }),
  FLASH_THREADED_PARAMETER: entry<{ decorator: string }>({
    title: 'Parameter that a thread can not have',
    kind: 'user',
    message: ({ decorator }) =>
      `a handler with @Threaded takes ${decorator}, which belongs to a connection of the main thread and can not be copied into another`,
    fix: 'Take what the handler needs of the request with @Body, @Query, @Param, @Headers; or remove @Threaded.',
  }),
  FLASH_THREADED_STREAM: entry<Record<string, never>>({
    title: 'Events from a thread',
    kind: 'user',
    message: () => 'a handler with @Threaded answers with @Sse; a thread hands back one value, not a stream',
    fix: 'Compute in a method with @Threaded that answers once, or remove @Threaded.',
  }),
  FLASH_BODY_NOT_A_CLASS: entry<{ decorator: string; type: string; because: string; write: string }>({
    title: 'Declared type is not there at run time',
    kind: 'user',
    message: ({ decorator, type, because }) =>
      `${decorator} has the type ${type}, ${because}; at run time nothing is left of it, so no request would be validated`,
    fix: ({ write }) => write,
  }),
  FLASH_NESTED_WITHOUT_TYPE: entry<{ className: string; property: string; type: string | undefined }>({
    title: '@ValidateNested without @Type',
    kind: 'user',
    message: ({ className, property }) =>
      `${className}.${property} has @ValidateNested and no @Type, so its value stays a plain object that no constraint applies to`,
    fix: ({ type }) => `Add @Type(() => ${type ?? 'Item'}) from class-transformer, with the class of the nested value.`,
  }),
  FLASH_TYPE_ERASED: entry<{ decorator: string; type: string; because: string; write: string }>({
    title: 'Declared type is not checked in full',
    kind: 'user',
    message: ({ decorator, type, because }) =>
      `${decorator} has the type ${type}, ${because}; so the handler could be given a value of another type`,
    fix: ({ write }) => write,
  }),
  FLASH_PARAMETER_TYPE: entry<{ decorator: string; type: string; because: string; allowed: string; write: string }>({
    title: 'Parameter of a type that no request has a value of',
    kind: 'user',
    message: ({ decorator, type, because, allowed }) =>
      `${decorator} has the type ${type}, ${because}; allowed are ${allowed}`,
    fix: ({ write }) => write,
  }),
  FLASH_UPLOAD_INTERCEPTOR: entry<Record<string, never>>({
    title: 'Upload interceptor of Express',
    kind: 'user',
    message: () =>
      'the handler has an upload interceptor of @nestjs/platform-express, which reads requests of Express; a worker serves Nest on Fastify, so every upload would fail',
    fix: "Import it from Nest's package for Fastify, under the same name: `import { FileInterceptor } from '@nestjs/platform-fastify/multipart';`.",
  }),
  FLASH_SIGNAL_NOT_HTTP: entry<{ handler: string; transport: string }>({
    title: '@Signal outside of HTTP',
    kind: 'user',
    message: ({ handler, transport }) =>
      `${handler} takes @Signal and was called over "${transport}"; only a handler of an HTTP route has a request that ends`,
    fix: 'Take @Signal in handlers of HTTP routes only; in a gateway watch the connection itself.',
  }),
  FLASH_MODULE_UNUSABLE: entry<{ className: string; problem: string }>({
    title: 'Modules can’t be put together',
    kind: 'user',
    message: ({ className, problem }) => `Nest can't put the modules of ${className} together: ${problem}`,
    fix: 'Mend `imports`, `controllers` or `providers` of @FlashEndpoint, or the module that the cause names.',
  }),
  FLASH_PROVIDER_MISSING: entry<{ problem: string; isType: boolean }>({
    title: 'Provider missing',
    kind: 'user',
    message: ({ problem }) => problem,
    fix: ({ isType }) =>
      isType
        ? 'Import the class with `import`, not with `import type`. What is an interface or a type has nothing at run time: give it a token with `@Inject(TOKEN)`.'
        : 'Add it to `providers` of the module that is named, or import there a module that exports it. EndpointModule has what `providers` and `imports` of @FlashEndpoint say.',
  }),
  FLASH_CONFIGURE_FAILED: entry<{ className: string; problem: string }>({
    title: '`configure` fails at build time',
    kind: 'user',
    message: ({ className, problem }) =>
      `\`configure\` of ${className} failed with ${problem}; the build calls it to learn prefix and versions, on an app whose providers are not instantiated: what app.get(…) returns there was never constructed`,
    fix: 'Leave what needs a value of a provider to onModuleInit or to a provider (APP_GUARD, APP_PIPE, …); prefix and versioning must be known without one.',
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
  FLASH_FORBID_UNKNOWN_UNDER_NEST: entry<Record<string, never>>({
    title: "`forbidUnknown` with semantics 'nest'",
    kind: 'user',
    message: () =>
      "`forbidUnknown` is true and `semantics` is 'nest': Flash validates nothing there, so undeclared properties would not be refused",
    fix: "Remove `forbidUnknown` and use Nest's pipe: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }).",
  }),
  FLASH_OPTION_UNKNOWN: entry<{ option: string; known: readonly string[] }>({
    title: 'Option not known',
    kind: 'user',
    message: ({ option, known }) => `@FlashEndpoint has no option \`${option}\`; it takes ${known.join(', ')}`,
    fix: ({ option }) => `Correct the spelling of \`${option}\`, or remove it.`,
  }),
  FLASH_HARDWARE_UNKNOWN: entry<{ option: string; value: unknown; known: readonly string[] }>({
    title: 'Hardware not in the catalogue',
    kind: 'user',
    message: ({ option, value, known }) =>
      `\`${option}\` is ${JSON.stringify(value)}; the catalogue has ${known.join(', ')}`,
    fix: ({ option }) => `Set \`${option}\` to one of these, or to a list of them in order of preference.`,
  }),
  FLASH_CPU_DATA_CENTER: entry<{ value: readonly unknown[]; allowed: readonly string[] }>({
    title: 'No CPU workers in this data centre',
    kind: 'user',
    message: ({ value, allowed }) =>
      `\`datacenter\` is ${value.join(', ')}, and CPU workers run in ${allowed.join(', ')} only`,
    fix: 'Remove `datacenter`: it is the default for CPU endpoints.',
  }),
  FLASH_VOLUME_PER_DATA_CENTER: entry<{ datacenter: string; ids: readonly string[] }>({
    title: 'Two network volumes in one data centre',
    kind: 'user',
    message: ({ datacenter, ids }) =>
      `the network volumes ${ids.join(' and ')} are both in ${datacenter}; a worker mounts one, so each data centre may have one`,
    fix: 'Keep one of them for this endpoint.',
  }),
  FLASH_VOLUME_OUT_OF_REACH: entry<{ id: string; datacenter: string; allowed: readonly string[] }>({
    title: 'Network volume where no worker runs',
    kind: 'user',
    message: ({ id, datacenter, allowed }) =>
      `the network volume ${id} is in ${datacenter}, and the workers run in ${allowed.join(', ')}`,
    fix: ({ datacenter }) => `Add ${datacenter} to \`datacenter\`, or remove the volume.`,
  }),
  FLASH_CPU_DISK: entry<{ value: number; instance: string; max: number }>({
    title: 'Container disk too large',
    kind: 'user',
    message: ({ value, instance, max }) =>
      `\`template.containerDiskInGb\` is ${value}; an instance ${instance} has at most ${max} GB`,
    fix: 'Ask for less disk, or for an instance with more vCPU.',
  }),
  FLASH_ENV_INVALID: entry<{ name: string; problem: string }>({
    title: 'Environment variable not usable',
    kind: 'user',
    // The value is never shown: it may be a secret that was written into the source.
    message: ({ name, problem }) => `the variable ${JSON.stringify(name)} of \`env\` ${problem}`,
    fix: "Take the variable out of `env`, or correct it: names are A-Z, a-z, 0-9 and _, not beginning with a digit; values are strings or secret('NAME').",
  }),
  FLASH_TIMEOUT_ABOVE_LIMIT: entry<{ value: number; limit: number }>({
    title: 'Timeout that never strikes',
    kind: 'user',
    message: ({ value, limit }) =>
      `\`executionTimeoutMs\` is ${value}, and the platform ends every request after ${limit} ms`,
    fix: 'Lower it, or remove it.',
  }),
  FLASH_SCALING_WITHOUT_EFFECT: entry<{
    option: string;
    value: unknown;
    workers: readonly [number, number];
    reason: string;
  }>({
    title: 'Scaling option without effect',
    kind: 'user',
    message: ({ option, value, workers, reason }) =>
      `\`${option}\` is ${JSON.stringify(value)} and \`workers\` is [${workers.join(', ')}]: ${reason}, so \`${option}\` has no effect`,
    fix: ({ option }) => `Widen \`workers\`, or remove \`${option}\`.`,
  }),
  FLASH_NAME_INVALID: entry<{ name: unknown }>({
    title: 'Endpoint name not usable',
    kind: 'user',
    message: ({ name }) =>
      `the endpoint name ${JSON.stringify(name)} can't be used; allowed are 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit`,
    fix: "Set `name`, for instance name: 'user-service'.",
  }),
  FLASH_CALL_UNDEFINED: entry<{ className: string }>({
    title: 'Called endpoint is undefined',
    kind: 'user',
    message: ({ className }) =>
      `@InjectEndpoint in ${className} was given undefined: the two files import each other, and the other class is not there yet`,
    fix: 'Write @InjectEndpoint(() => Other).',
  }),
  FLASH_CALL_UNKNOWN: entry<{ caller: string; called: string; known: readonly string[] }>({
    title: 'Called endpoint is not in this build',
    kind: 'user',
    message: ({ caller, called, known }) =>
      `the endpoint ${caller} calls ${called} through @InjectEndpoint, and this build has ${known.join(', ')}`,
    fix: ({ called }) => `Export the class of ${called} from a file of this project.`,
  }),
  FLASH_CALL_CYCLE: entry<{ names: readonly string[] }>({
    title: 'Endpoints call each other in a circle',
    kind: 'user',
    message: ({ names }) => `endpoints call each other in a circle: ${names.join(' calls ')}`,
    fix: 'A circle is allowed. Make sure that each request through it comes to an end, for instance by a limit on how often it is passed on.',
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
    message: ({ className }) =>
      `the endpoint class ${className} has no route, and no \`imports\`, \`controllers\`, \`providers\` or \`configure\` that could bring anything to serve`,
    fix: 'Add a method with @Get, @Post, @Put, @Delete or @Patch; or bring gateways, resolvers, message handlers and jobs in by one of these options.',
  }),
  FLASH_SEMANTICS_UNSET: entry<{ className: string; start: string }>({
    title: 'Application of Nest under Flash’s rules',
    kind: 'user',
    message: ({ className, start }) =>
      `${start} starts an application with NestFactory.create, and ${className} does not say by whose rules it answers: by default Flash validates declared types (422) and answers a wrong method with 405, which that application does not`,
    fix: "Set `semantics: 'nest'` to have every request answered as there, or `semantics: 'flash'` to keep Flash's rules.",
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
