import { cliErrors } from '../errors/catalogue.js';
import { didYouMean } from '../errors/did-you-mean.js';
import type { ElementName } from './element-name.js';
import { templateFiles, type TemplateFile } from './templates.js';

/** A kind of element that `flash generate` makes: a class with its test, from the template of the same name. */
export interface ElementKind {
  readonly name: string;
  readonly alias: string;
  /** Its folder below the folders of its name, unless `--flat`; default: one with its name. */
  readonly folder?: string;
  /** Names whose class would hide one that the template imports. */
  readonly taken?: readonly string[];
  /** Packages that the class and its test import and that a new project does not have. */
  readonly packages?: readonly string[];
  /** The author's next steps, a line each. `file` is the file of the class, relative to the source folder. */
  readonly wiring: (name: ElementName, file: string) => readonly string[];
}

export const ELEMENT_KINDS: readonly ElementKind[] = [
  {
    name: 'endpoint',
    alias: 'e',
    taken: ['flash'],
    wiring: ({ kebab }) => [
      'The build finds it by itself.',
      `Try it: npx flash run, then curl http://localhost:8888/${kebab}/${kebab}/1`,
    ],
  },
  {
    name: 'dto',
    alias: 'd',
    folder: 'dto',
    wiring: ({ pascal }, file) => [
      `Take it in a handler: create(@Body() body: ${pascal}Dto)`,
      importLine(`${pascal}Dto`, file),
      'Not with "import type": requests are checked by the class.',
    ],
  },
  {
    name: 'gateway',
    alias: 'ga',
    taken: ['web-socket'],
    packages: ['@nestjs/websockets', '@nestjs/platform-ws'],
    wiring: ({ pascal }, file) => [
      `Add it to an endpoint: @FlashEndpoint({ …, providers: [${pascal}Gateway], configure })`,
      importLine(`${pascal}Gateway`, file),
      'There, configure(app) { app.useWebSocketAdapter(new WsAdapter(app)); } lets Nest speak the protocol; WsAdapter is in @nestjs/platform-ws',
    ],
  },
  {
    name: 'guard',
    alias: 'gu',
    wiring: ({ pascal, constant }, file) => [
      `Put @UseGuards(${pascal}Guard) on a class or a handler; UseGuards is in @nestjs/common`,
      importLine(`${pascal}Guard`, file),
      `Give the endpoint its key: @FlashEndpoint({ …, env: { ${constant}_KEY: secret('${constant}_KEY') } })`,
    ],
  },
  {
    name: 'service',
    alias: 's',
    wiring: ({ pascal }, file) => [
      `Add it to an endpoint, @FlashEndpoint({ …, providers: [${pascal}Service] }), or to the providers and exports of a module`,
      importLine(`${pascal}Service`, file),
      `Take it in a constructor: constructor(private readonly service: ${pascal}Service) {}`,
    ],
  },
  {
    name: 'module',
    alias: 'mo',
    wiring: ({ pascal }, file) => [
      `Add it to an endpoint: @FlashEndpoint({ …, imports: [${pascal}Module] })`,
      importLine(`${pascal}Module`, file),
    ],
  },
  {
    name: 'pipe',
    alias: 'pi',
    wiring: ({ pascal }, file) => [
      `Give it to a parameter: get(@Query('name', ${pascal}Pipe) name: string)`,
      importLine(`${pascal}Pipe`, file),
    ],
  },
  {
    name: 'interceptor',
    alias: 'itc',
    wiring: ({ pascal }, file) => [
      `Put @UseInterceptors(${pascal}Interceptor) on a class or a handler; UseInterceptors is in @nestjs/common`,
      importLine(`${pascal}Interceptor`, file),
    ],
  },
];

/** @throws FlashError `FLASH_USAGE` */
export function elementKind(word: string): ElementKind {
  const kind = ELEMENT_KINDS.find(({ name, alias }) => word === name || word === alias);
  if (kind) return kind;
  const known = ELEMENT_KINDS.map(({ name, alias }) => `${name} (${alias})`).join(', ');
  const meant = didYouMean(
    word,
    ELEMENT_KINDS.map(({ name }) => name),
  );
  throw cliErrors.FLASH_USAGE({ problem: `The element "${word}" does not exist; allowed: ${known}.${meant}` });
}

export interface ElementOptions {
  /** Whether the element gets no folder of its own. */
  readonly flat: boolean;
  readonly spec: boolean;
}

export interface Element {
  /** Relative to the source folder. */
  readonly files: readonly TemplateFile[];
  readonly wiring: readonly string[];
}

/**
 * The files of an element, and its author's next steps.
 *
 * @throws FlashError `FLASH_NAME_UNUSABLE` for a name that hides a decorator
 */
export async function makeElement(kind: ElementKind, name: ElementName, options: ElementOptions): Promise<Element> {
  const { taken = [], folder = name.kebab } = kind;
  if (taken.includes(name.kebab)) {
    const allowed = `any but ${taken.join(', ')}, whose class would have the name of a decorator`;
    throw cliErrors.FLASH_NAME_UNUSABLE({ what: `${kind.name} name`, value: name.kebab, allowed });
  }
  const own = options.flat ? '' : folder;
  // In `users/dto/create-user` the folder is the one that the element gets anyway.
  const folders = own === '' || name.folders.at(-1) === own ? name.folders : [...name.folders, own];
  const template = await templateFiles(kind.name, (text) => rename(text, name));
  const files = template
    .filter(({ path }) => options.spec || !path.endsWith('.spec.ts'))
    .map(({ path, content }) => ({ path: [...folders, path].join('/'), content }));
  const main = files.find(({ path }) => !path.endsWith('.spec.ts'))?.path ?? '';
  return { files, wiring: kind.wiring(name, main) };
}

function rename(text: string, { kebab, pascal, constant }: ElementName): string {
  return text
    .replaceAll('TemplateName', pascal)
    .replaceAll('template-name', kebab)
    .replaceAll('TEMPLATE_NAME', constant);
}

function importLine(className: string, file: string): string {
  return `Import it, from a file at the top of the source folder: import { ${className} } from './${file.replace(/\.ts$/, '.js')}';`;
}
