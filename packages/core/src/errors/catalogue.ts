import { clientCatalogue } from './client-catalogue.js';
import { defineErrors, entry, sentence } from './define-errors.js';

/** What can be wrong with an endpoint class, a manifest or a deploy config. */
export const coreCatalogue = {
  FLASH_PATH_NO_SLASH: entry<{ path: string }>({
    title: "A route's path does not start with '/'.",
    message: ({ path }) => `A path must start with '/', but a route has the path "${path}".`,
    fix: ({ path }) => `Write it as "/${path}".`,
  }),
  FLASH_PATH_RESERVED: entry<{ method: string; path: string; reserved: string }>({
    title: "The route's path is reserved.",
    message: ({ method, path, reserved }) =>
      `The route ${method} ${path} would answer ${reserved}; the framework reserves /ping and /execute for itself.`,
    fix: 'Give the route another path.',
  }),
  FLASH_PATH_WILDCARD: entry<{ path: string }>({
    title: 'A path has a wildcard before its end.',
    message: ({ path }) =>
      `The route ${path} has a "*" before its end; Fastify's router takes a wildcard as the last character only, without a name.`,
    fix: ({ path }) =>
      `Write "${path.slice(0, path.indexOf('*')).replace('{', '')}*"; the handler gets the rest with @Param('*').`,
  }),
  FLASH_DUPLICATE_ROUTE: entry<{ route: string; first: string; second: string }>({
    title: 'Two handlers have the same route.',
    message: ({ route, first, second }) => `Duplicate route ${route}: both ${first} and ${second} answer it.`,
    fix: 'Change the path or the method of one of the two.',
  }),
  FLASH_METHOD_UNSUPPORTED: entry<{ method: string; path: string }>({
    title: 'The HTTP method is not supported.',
    message: ({ method, path }) =>
      `The route ${path} uses @${method}; a load-balanced endpoint answers GET, POST, PUT, DELETE and PATCH.`,
    fix: 'Use one of @Get, @Post, @Put, @Delete, @Patch.',
  }),
  FLASH_THREADED_COUNT: entry<{ value: string }>({
    title: 'The number of threads is not valid.',
    message: ({ value }) =>
      `The decorator @Threaded has threads: ${value}; allowed are n or [min, max], whole numbers, 1 ≤ min ≤ max.`,
    fix: 'Correct the number, or leave it out for [1, cores − 1].',
  }),
  FLASH_THREADED_PARAMETER: entry<{ decorator: string }>({
    title: "A threaded handler takes a parameter that can't be copied into a thread.",
    message: ({ decorator }) =>
      `A handler with @Threaded takes ${decorator}, which belongs to the main thread and can't be copied into another thread.`,
    fix: 'Take only the values that the handler needs: parts of the request with @Body, @Query, @Param or @Headers, those of a job with @Input; or remove @Threaded.',
  }),
  FLASH_THREADED_STREAM: entry<{ how: string }>({
    title: "A threaded handler can't answer with a stream.",
    message: ({ how }) => `A handler with @Threaded answers with ${how}; a thread returns one value, not a stream.`,
    fix: 'Move the computation into a method with @Threaded that returns one value, or remove @Threaded.',
  }),
  FLASH_JOBS_BESIDE_ROUTES: entry<{ className: string; jobs: readonly string[]; routes: readonly string[] }>({
    title: 'The endpoint has both jobs and routes.',
    message: ({ className, jobs, routes }) =>
      `The endpoint class ${className} has methods with @Job (${jobs.join(', ')}) and with routes (${routes.join(', ')}); an endpoint is either queue-based or load-balanced.`,
    fix: 'Split it into two classes, each with @FlashEndpoint and a name of its own: one with the jobs, one with the routes. A provider that both import can hold what they share.',
  }),
  FLASH_JOB_PARAMETER: entry<{ decorator: string }>({
    title: 'A job takes a part of a request.',
    message: ({ decorator }) =>
      `A method with @Job takes ${decorator}, and no HTTP request comes to it: its job was taken from a queue.`,
    fix: "Take what was submitted with @Input() or @Input('name'), the abort signal with @Signal(), and what is known of the job with @JobInfo().",
  }),
  FLASH_JOB_PARAMETER_BARE: entry<{ position: number }>({
    title: 'A parameter of a job has no decorator.',
    message: ({ position }) =>
      `The parameter ${position} of a method with @Job has no decorator, so nothing says what its value is.`,
    fix: 'Write @Input(), @Progress(), @Signal() or @JobInfo() before it, or remove it.',
  }),
  FLASH_NOT_A_JOB: entry<{ decorator: string }>({
    title: 'A parameter is for jobs only.',
    message: ({ decorator }) => `A method without @Job takes ${decorator}, which only a job has.`,
    fix: ({ decorator }) =>
      decorator === '@Input'
        ? 'In a route take the body with @Body(), or write @Job() on the method of a queue-based endpoint.'
        : 'Remove the parameter, or write @Job() on the method of a queue-based endpoint.',
  }),
  FLASH_NOT_IN_A_JOB: entry<{ decorator: string; handler: string; transport: string }>({
    title: 'A handler with a parameter of jobs was called without a job.',
    message: ({ decorator, handler, transport }) =>
      `The handler ${handler} takes ${decorator} and was called over "${transport}"; only a job has its value.`,
    fix: ({ decorator }) => `Take ${decorator} only in methods with @Job of a queue-based endpoint.`,
  }),
  FLASH_JOB_ELSEWHERE: entry<{ className: string; endpoint: string; jobs: readonly string[] }>({
    title: 'A class that is no endpoint has jobs.',
    message: ({ className, endpoint, jobs }) =>
      `The class ${className}, a part of the app of ${endpoint}, has methods with @Job (${jobs.join(', ')}); only an endpoint class has jobs, so these would never run.`,
    fix: ({ endpoint }) => `Move them into ${endpoint} or into an endpoint class of their own, or remove @Job.`,
  }),
  FLASH_ROUTES_NOT_SERVED: entry<{ className: string; routes: readonly string[] }>({
    title: 'Routes of a queue-based endpoint are not served.',
    message: ({ className, routes }) =>
      `The endpoint ${className} is queue-based and answers no HTTP requests; the controllers of its modules have routes, which nothing serves: ${routes.join(', ')}.`,
    fix: 'Import a module that has only the providers, and serve the routes by another endpoint.',
  }),
  FLASH_OPTION_OF_QUEUES: entry<{ option: string; value: unknown }>({
    title: 'The option is for queue-based endpoints only.',
    message: ({ option, value }) =>
      `The option \`${option}\` is ${JSON.stringify(value)}, and the endpoint is load-balanced: no method of its class has @Job.`,
    fix: ({ option }) => `Remove \`${option}\`, or make the endpoint queue-based: methods with @Job instead of routes.`,
  }),
  FLASH_SEMANTICS_OF_QUEUE: entry<Record<string, never>>({
    title: "The option `semantics` is 'nest' in a queue-based endpoint.",
    message: () =>
      "The option `semantics` is 'nest', and the endpoint is queue-based: it answers no HTTP requests, so there are no answers of Nest's to keep.",
    fix: 'Remove `semantics`. A pipe of the author’s validates the input where the endpoint, the method or the parameter has one.',
  }),
  FLASH_BODY_NOT_A_CLASS: entry<{ decorator: string; type: string; because: string; write: string }>({
    title: 'The declared type does not exist at run time.',
    message: ({ decorator, type, because }) =>
      `The parameter with ${decorator} has the type ${type}, ${because}; the type does not exist at run time, so no request would be validated.`,
    fix: ({ write }) => write,
  }),
  FLASH_NESTED_WITHOUT_TYPE: entry<{ className: string; property: string; type: string | undefined }>({
    title: 'A property has @ValidateNested without @Type.',
    message: ({ className, property }) =>
      `The property ${className}.${property} has @ValidateNested and no @Type, so its value stays a plain object to which no constraint applies.`,
    fix: ({ type }) => `Add @Type(() => ${type ?? 'Item'}) from class-transformer, with the class of the nested value.`,
  }),
  FLASH_TYPE_ERASED: entry<{ decorator: string; type: string; because: string; write: string }>({
    title: 'The declared type is not checked in full.',
    message: ({ decorator, type, because }) =>
      `The parameter with ${decorator} has the type ${type}, ${because}; the handler could get a value of another type.`,
    fix: ({ write }) => write,
  }),
  FLASH_PARAMETER_TYPE: entry<{ decorator: string; type: string; because: string; allowed: string; write: string }>({
    title: "No request can supply a value of the parameter's type.",
    message: ({ decorator, type, because, allowed }) =>
      `The parameter with ${decorator} has the type ${type}, ${because}; allowed are ${allowed}.`,
    fix: ({ write }) => write,
  }),
  FLASH_UPLOAD_INTERCEPTOR: entry<Record<string, never>>({
    title: 'The upload interceptor is one for Express.',
    message: () =>
      'The handler has an upload interceptor of @nestjs/platform-express, which reads requests of Express; a worker runs Nest on Fastify, so every upload would fail.',
    fix: "Import it from Nest's package for Fastify, under the same name: `import { FileInterceptor } from '@nestjs/platform-fastify/multipart';`.",
  }),
  FLASH_SIGNAL_NOT_HTTP: entry<{ handler: string; transport: string }>({
    title: 'A handler with @Signal was called over another transport than HTTP.',
    message: ({ handler, transport }) =>
      `The handler ${handler} takes @Signal and was called over "${transport}"; only a handler of an HTTP route has a request whose end can be signalled.`,
    fix: 'Take @Signal in handlers of HTTP routes only; in a gateway watch the connection itself.',
  }),
  FLASH_MODULE_UNUSABLE: entry<{ className: string; problem: string }>({
    title: "Nest can't assemble the modules.",
    message: ({ className, problem }) => sentence(`Nest can't assemble the modules of ${className}: ${problem}`),
    fix: 'Correct `imports`, `controllers` or `providers` of @FlashEndpoint, or the module that the cause names.',
  }),
  FLASH_PROVIDER_MISSING: entry<{ problem: string; isType: boolean }>({
    title: 'A provider is missing.',
    message: ({ problem }) => sentence(problem),
    fix: ({ isType }) =>
      isType
        ? 'Import the class with `import`, not with `import type`. An interface or a type does not exist at run time: inject it by a token with `@Inject(TOKEN)`.'
        : 'Add it to `providers` of the named module, or import a module there that exports it. EndpointModule has the `providers` and `imports` of @FlashEndpoint.',
  }),
  FLASH_CONFIGURE_FAILED: entry<{ className: string; problem: string }>({
    title: 'The function `configure` fails at build time.',
    message: ({ className, problem }) =>
      `The function \`configure\` of ${className} failed with ${problem}; the build calls it to learn the prefix and the versions, on an app whose providers are not instantiated: app.get(…) returns objects that were never constructed.`,
    fix: 'Move code that needs a provider to onModuleInit or into a provider (APP_GUARD, APP_PIPE, …); prefix and versioning must not depend on a provider.',
  }),
  FLASH_GPU_WITH_CPU: entry<{ options: readonly string[] }>({
    title: 'A CPU endpoint has options for GPUs.',
    message: ({ options }) =>
      `The option \`cpu\` is set together with ${options.map((option) => `\`${option}\``).join(', ')}; an endpoint runs on one kind of hardware.`,
    fix: 'Remove `cpu`, or remove the GPU options.',
  }),
  FLASH_SCALER_UNSUPPORTED: entry<{ value: unknown }>({
    title: 'The scaler is not supported.',
    message: ({ value }) =>
      `The option \`scalerType\` is ${JSON.stringify(value)}; a load-balanced endpoint has no job queue and scales by REQUEST_COUNT only.`,
    fix: "Remove `scalerType`, or set it to 'REQUEST_COUNT'.",
  }),
  FLASH_WORKERS_RANGE: entry<{ value: unknown; problem: string }>({
    title: 'The number of workers is out of range.',
    message: ({ value, problem }) =>
      `The option \`workers\` is ${JSON.stringify(value)}: ${problem}; allowed are n, [min, max] or { min, max } with whole numbers, 0 ≤ min ≤ max and max ≥ 1.`,
    fix: 'Write, for example, workers: [0, 3].',
  }),
  FLASH_OPTION_RANGE: entry<{ option: string; value: unknown; allowed: string }>({
    title: "The option's value is out of range.",
    message: ({ option, value, allowed }) =>
      `The option \`${option}\` is ${JSON.stringify(value)}; allowed is ${allowed}.`,
    fix: ({ option }) => `Correct or remove \`${option}\`.`,
  }),
  FLASH_FORBID_UNKNOWN_UNDER_NEST: entry<Record<string, never>>({
    title: "The option `forbidUnknown` has no effect with semantics 'nest'.",
    message: () =>
      "The option `forbidUnknown` is true and `semantics` is 'nest': Flash then validates nothing, so undeclared properties would not be refused.",
    fix: "Remove `forbidUnknown` and use Nest's pipe: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }).",
  }),
  FLASH_OPTION_UNKNOWN: entry<{ option: string; known: readonly string[] }>({
    title: 'The option does not exist.',
    message: ({ option, known }) =>
      `The decorator @FlashEndpoint has no option \`${option}\`; it takes ${known.join(', ')}.`,
    fix: ({ option }) => `Correct the spelling of \`${option}\`, or remove it.`,
  }),
  FLASH_CONFIG_VALUE: entry<{ key: string; value: unknown; allowed: string }>({
    title: 'A value of the configuration is not valid.',
    message: ({ key, value, allowed }) =>
      `The configuration has ${typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? 'nothing')} ${key === '' ? 'as its default export' : `as \`${key}\``}; allowed is ${allowed}.`,
    fix: 'Correct the value; docs/configuration.md has an example.',
  }),
  FLASH_CONFIG_KEY_UNKNOWN: entry<{ key: string; known: readonly string[]; nearest: string | undefined }>({
    title: 'The configuration has a key that does not exist.',
    message: ({ key, known }) => `The configuration has \`${key}\`; allowed there are ${known.join(', ')}.`,
    fix: ({ key, nearest }) =>
      nearest === undefined ? `Remove \`${key}\`.` : `Write \`${nearest}\` instead, or remove \`${key}\`.`,
  }),
  FLASH_CONFIG_ENDPOINT_UNKNOWN: entry<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: 'The configuration names an endpoint that does not exist.',
    message: ({ name, known }) =>
      `The configuration has options of the endpoint "${name}"; the project has ${known.join(', ')}.`,
    fix: ({ name, nearest }) =>
      nearest === undefined ? `Remove "${name}", or name one of these.` : `Write "${nearest}", or remove "${name}".`,
  }),
  FLASH_CONFIG_FAULTS: entry<{ count: number; file: string }>({
    title: 'The configuration has several faults.',
    message: ({ count, file }) => `There are ${count} faults in ${file}.`,
    fix: 'Correct each of them.',
  }),
  FLASH_HARDWARE_UNKNOWN: entry<{ option: string; value: unknown; known: readonly string[] }>({
    title: 'The hardware is not in the catalogue.',
    message: ({ option, value, known }) =>
      `The option \`${option}\` is ${JSON.stringify(value)}; the catalogue has ${known.join(', ')}.`,
    fix: ({ option }) => `Set \`${option}\` to one of these, or to a list of them in order of preference.`,
  }),
  FLASH_CPU_DATA_CENTER: entry<{ value: readonly unknown[]; allowed: readonly string[] }>({
    title: 'The data centre has no CPU workers.',
    message: ({ value, allowed }) =>
      `The option \`datacenter\` is ${value.join(', ')}, and CPU workers run in ${allowed.join(', ')} only.`,
    fix: 'Remove `datacenter`: it is the default for CPU endpoints.',
  }),
  FLASH_VOLUME_PER_DATA_CENTER: entry<{ datacenter: string; ids: readonly string[] }>({
    title: 'Two network volumes are in one data centre.',
    message: ({ datacenter, ids }) =>
      `The network volumes ${ids.join(' and ')} are both in ${datacenter}; a worker mounts one volume, so each data centre may have one.`,
    fix: 'Keep one of them for this endpoint.',
  }),
  FLASH_VOLUME_OUT_OF_REACH: entry<{ id: string; datacenter: string; allowed: readonly string[] }>({
    title: 'The network volume is in a data centre without workers.',
    message: ({ id, datacenter, allowed }) =>
      `The network volume ${id} is in ${datacenter}, and the workers run in ${allowed.join(', ')}.`,
    fix: ({ datacenter }) => `Add ${datacenter} to \`datacenter\`, or remove the volume.`,
  }),
  FLASH_CPU_DISK: entry<{ value: number; instance: string; max: number }>({
    title: 'The container disk is too large.',
    message: ({ value, instance, max }) =>
      `The option \`template.containerDiskInGb\` is ${value}; an instance ${instance} has at most ${max} GB.`,
    fix: 'Ask for less disk, or for an instance with more vCPU.',
  }),
  FLASH_ENV_INVALID: entry<{ name: string; problem: string }>({
    title: 'The environment variable is not valid.',
    // The value is never shown: it may be a secret that was written into the source.
    message: ({ name, problem }) => sentence(`The variable ${JSON.stringify(name)} of \`env\` ${problem}`),
    fix: "Remove the variable from `env`, or correct it: names are A-Z, a-z, 0-9 and _, and do not begin with a digit; values are strings or secret('NAME').",
  }),
  FLASH_TIMEOUT_ABOVE_LIMIT: entry<{ value: number; limit: number }>({
    title: "The timeout is longer than the platform's limit.",
    message: ({ value, limit }) =>
      `The option \`executionTimeoutMs\` is ${value}, and the platform ends every request after ${limit} ms.`,
    fix: 'Lower it, or remove it.',
  }),
  FLASH_SCALING_WITHOUT_EFFECT: entry<{
    option: string;
    value: unknown;
    workers: readonly [number, number];
    reason: string;
  }>({
    title: 'The scaling option has no effect.',
    message: ({ option, value, workers, reason }) =>
      `The option \`${option}\` is ${JSON.stringify(value)} and \`workers\` is [${workers.join(', ')}]: ${reason}, so \`${option}\` has no effect.`,
    fix: ({ option }) => `Widen \`workers\`, or remove \`${option}\`.`,
  }),
  FLASH_NAME_INVALID: entry<{ name: unknown }>({
    title: "The endpoint's name is not valid.",
    message: ({ name }) =>
      `The endpoint name ${JSON.stringify(name)} can't be used; allowed are 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit.`,
    fix: "Set `name`, for example name: 'user-service'.",
  }),
  FLASH_CALL_UNDEFINED: entry<{ className: string }>({
    title: 'An @InjectEndpoint was given undefined.',
    message: ({ className }) =>
      `The decorator @InjectEndpoint in ${className} was given undefined: the two files import each other, and the other class is not defined yet.`,
    fix: 'Write @InjectEndpoint(() => Other).',
  }),
  FLASH_CALL_UNKNOWN: entry<{ caller: string; called: string; known: readonly string[] }>({
    title: 'The called endpoint is not in this build.',
    message: ({ caller, called, known }) =>
      `The endpoint ${caller} calls ${called} through @InjectEndpoint, and this build has only ${known.join(', ')}.`,
    fix: ({ called }) => `Export the class of ${called} from a file of this project.`,
  }),
  FLASH_CALL_CYCLE: entry<{ names: readonly string[] }>({
    title: 'Endpoints call each other in a circle.',
    message: ({ names }) => `Endpoints call each other in a circle: ${names.join(' calls ')}.`,
    fix: 'A circle is allowed. Make sure that each request through it ends, for example by a limit on how often it is passed on.',
  }),
  FLASH_NOT_AN_ENDPOINT: entry<{ className: string }>({
    title: 'The class is not an endpoint.',
    message: ({ className }) => `The class ${className} has no @FlashEndpoint decorator.`,
    fix: 'Add the decorator @FlashEndpoint({ … }) to the class.',
  }),
  FLASH_NO_ROUTES: entry<{ className: string }>({
    title: 'The endpoint has no routes.',
    message: ({ className }) =>
      `The endpoint class ${className} has no route, and no \`imports\`, \`controllers\`, \`providers\` or \`configure\` that could add anything to serve.`,
    fix: 'Add a method with @Get, @Post, @Put, @Delete or @Patch, or with @Job for a queue-based endpoint; or add gateways, resolvers, message handlers or jobs by one of these options.',
  }),
  FLASH_SEMANTICS_UNSET: entry<{ className: string; start: string }>({
    title: 'The project starts a Nest application, and `semantics` is not set.',
    message: ({ className, start }) =>
      `The file ${start} starts an application with NestFactory.create, and ${className} does not say whose rules its answers follow: by default Flash validates declared types (422) and answers a wrong method with 405, which that application does not do.`,
    fix: "Set `semantics: 'nest'` to answer every request as that application does, or `semantics: 'flash'` to keep Flash's rules.",
  }),
  FLASH_DUPLICATE_ENDPOINT: entry<{ name: string; first: string; second: string }>({
    title: 'Two endpoints have the same name.',
    message: ({ name, first, second }) => `The endpoint name "${name}" is used by ${first} and by ${second}.`,
    fix: 'Give one of them another `name`.',
  }),
  FLASH_ENDPOINT_FAULTS: entry<{ count: number }>({
    title: 'Endpoint classes have faults.',
    message: ({ count }) => `The endpoint classes have ${count} fault${count === 1 ? '' : 's'}.`,
    fix: 'Correct each fault listed; nothing was built.',
  }),
  FLASH_MANIFEST_INVALID: entry<{ source: string; faults: readonly string[] }>({
    title: 'The manifest does not match its schema.',
    message: ({ source, faults }) =>
      `The file ${source} is not a manifest of version 1.0:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    fix: 'Build it again with `flash build`.',
  }),
  ...clientCatalogue,
};

export const coreErrors = defineErrors(coreCatalogue);
