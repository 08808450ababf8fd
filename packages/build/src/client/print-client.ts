import type { Description } from '@flash-ts/core/describe';
import type { ClassPlace } from './class-finder.js';
import { jobSignature } from './print-queue.js';
import { TypePrinter } from './type-printer.js';
import { freeName, keyOf, quoted, type WireHandler, type WireTypes } from './wire-type.js';

/** What clients of a project's endpoints import: the contracts, and the types of their handlers. */
export interface ClientTexts {
  /** As one TypeScript module. */
  readonly source: string;
  /** As a JavaScript module and its declarations. */
  readonly javascript: string;
  readonly declarations: string;
}

type Contracts = Description['contracts'];
type Route = Contracts[string][number];

interface Entry {
  readonly endpoint: string;
  /** The interface with the handlers, and the constant with the contract. */
  readonly type: string;
  readonly constant: string;
  readonly handlers: readonly {
    readonly name: string;
    readonly route: Route;
    readonly types: WireHandler | undefined;
  }[];
}

/** The same contracts and types give the same texts. */
export function printClient(
  app: string,
  contracts: Contracts,
  places: ReadonlyMap<string, ClassPlace>,
  types: WireTypes,
): ClientTexts {
  const entries = entriesOf(contracts, places, types);
  const printer = new TypePrinter(types.named, new Set(entries.map(({ type }) => type)));
  const interfaces = entries.map((entry) => printInterface(entry, printer));
  const named = printer.declarations();
  const hasEvents = entries.some(({ handlers }) => handlers.some(({ route }) => route.answer === 'events'));
  const constants = entries.map((entry) => printContract(app, entry));
  const typeNames = [
    ...(entries.some((entry) => !isQueue(entry)) ? ['EndpointContract'] : []),
    ...(entries.some(isQueue) ? ['QueueContract'] : []),
    ...(hasEvents ? ['ServerSentEvent'] : []),
  ];
  const join = (blocks: readonly string[]) => `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
  const head = `// The clients of ${app}, written by \`flash build\`. The next build writes this file again.`;
  return {
    source: join([
      `${head}\nimport { Endpoint${hasEvents ? ', type ServerSentEvent' : ''} } from '@flash-ts/core/client';`,
      ...entries.flatMap((entry, index) => [
        interfaces[index] as string,
        `${constantDoc(entry.endpoint)}\nexport const ${entry.constant} = ${makerOf(entry)}<${entry.type}>(${constants[index]});`,
      ]),
      ...named,
    ]),
    javascript: join([
      `${head}\nimport { Endpoint } from '@flash-ts/core/client';`,
      ...entries.map((entry, index) => `export const ${entry.constant} = ${makerOf(entry)}(${constants[index]});`),
    ]),
    declarations: join([
      `${head}\nimport type { ${typeNames.join(', ')} } from '@flash-ts/core/client';`,
      ...entries.flatMap((entry, index) => [
        interfaces[index] as string,
        `${constantDoc(entry.endpoint)}\nexport declare const ${entry.constant}: ${isQueue(entry) ? 'QueueContract' : 'EndpointContract'}<${entry.type}>;`,
      ]),
      ...named,
    ]),
  };
}

function entriesOf(contracts: Contracts, places: ReadonlyMap<string, ClassPlace>, { endpoints }: WireTypes): Entry[] {
  const names = new Set(['Endpoint', 'EndpointContract', 'QueueContract', 'ServerSentEvent']);
  const sorted = Object.entries(contracts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted
    .filter(([, routes]) => routes.length > 0)
    .map(([endpoint, routes]) => {
      const className = places.get(endpoint)?.className ?? pascalCase(endpoint);
      const ownFirst = [
        ...routes.filter((route) => route.className === className),
        ...routes.filter((route) => route.className !== className),
      ];
      const taken = new Set<string>();
      return {
        endpoint,
        type: freeName(className, names),
        constant: freeName(constantName(endpoint), names),
        handlers: ownFirst.map((route) => {
          const name = taken.has(route.handler)
            ? `${camelCase(route.className)}${pascalCase(route.handler)}`
            : route.handler;
          taken.add(name);
          return { name, route, types: endpoints[endpoint]?.[`${route.className}.${route.handler}`] };
        }),
      };
    });
}

function isQueue({ handlers }: Entry): boolean {
  return handlers.some(({ route }) => route.job !== undefined);
}

/** The function that gives a contract its type. */
function makerOf(entry: Entry): string {
  return isQueue(entry) ? 'Endpoint.queueContract' : 'Endpoint.contract';
}

function printInterface(entry: Entry, printer: TypePrinter): string {
  const { endpoint, type, handlers } = entry;
  const methods = handlers.map((handler) => {
    const { name, route, types } = handler;
    if (route.job) return `${docOf(types?.doc ?? '', route)}\n  ${keyOf(name)}${jobSignature(route, types, printer)};`;
    const parameters = (types?.parameters ?? []).map((parameter, index, all) => {
      // A parameter before one that has to be given can't be left out.
      const canBeLeftOut = parameter.optional && all.slice(index).every(({ optional }) => optional);
      const written = printer.print(parameter.type, 1);
      return `${parameter.name}${canBeLeftOut ? '?' : ''}: ${written}${parameter.optional && !canBeLeftOut ? ' | undefined' : ''}`;
    });
    const result =
      route.answer === 'events'
        ? 'AsyncGenerator<ServerSentEvent, void, undefined>'
        : `Promise<${printer.printResult(types?.result)}>`;
    return `${docOf(types?.doc ?? '', route)}\n  ${keyOf(name)}(${parameters.join(', ')}): ${result};`;
  });
  const what = isQueue(entry) ? 'jobs' : 'handlers';
  return `/** The ${what} of the endpoint \`${endpoint}\`. */\nexport interface ${type} {\n${methods.join('\n\n')}\n}`;
}

function docOf(doc: string, { method, path }: Route): string {
  const lines = [...doc.split('\n').map((line) => line.trim()), `\`${method} ${path}\``].filter((line) => line !== '');
  const safe = lines.map((line) => line.replaceAll('*/', String.raw`*\/`));
  return safe.length === 1 ? `  /** ${safe[0]} */` : `  /**\n${safe.map((line) => `   * ${line}`).join('\n')}\n   */`;
}

function constantDoc(endpoint: string): string {
  return `/** How a client calls \`${endpoint}\`: \`Endpoint.connect({ contract: ${constantName(endpoint)}, id: '…' })\`. */`;
}

function printContract(app: string, entry: Entry): string {
  const { endpoint, handlers } = entry;
  if (isQueue(entry)) return printQueueContract(app, entry);
  const lines = handlers.map(({ name, route: { method, path, parameters, answer } }) => {
    const written = parameters
      .filter((place) => place !== null)
      .map((place) => {
        const named = place.name === undefined ? '' : `, name: ${quoted(place.name)}`;
        return `{ in: ${quoted(place.in)}${named} }`;
      });
    const events = answer === undefined ? '' : `, answer: ${quoted(answer)}`;
    return `    ${keyOf(name)}: { method: ${quoted(method)}, path: ${quoted(path)}, parameters: [${written.join(', ')}]${events} },`;
  });
  return `{\n  name: ${quoted(endpoint)},\n  app: ${quoted(app)},\n  handlers: {\n${lines.join('\n')}\n  },\n}`;
}

function printQueueContract(app: string, { endpoint, handlers }: Entry): string {
  const lines = handlers.map(
    ({ name, route }) => `    ${keyOf(name)}: {${route.job?.isStream ? ' stream: true ' : ''}},`,
  );
  return `{\n  name: ${quoted(endpoint)},\n  app: ${quoted(app)},\n  jobs: {\n${lines.join('\n')}\n  },\n}`;
}

/** Words that can't name a constant of a module. */
const RESERVED =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|arguments)$/;

function constantName(endpoint: string): string {
  const name = camelCase(endpoint);
  return RESERVED.test(name) || /^\d/.test(name) ? `${/^\d/.test(name) ? '_' : ''}${name}Endpoint` : name;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}
