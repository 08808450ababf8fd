import type { Type } from '@nestjs/common';
import { endpointOptions, inspectEndpoint, isEndpointClass, type Inspection } from '../definition/index.js';
import { FlashError } from '../errors/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';
import { callsOf } from './called-endpoints.js';
import { checkNested } from './nested-rules.js';
import { checkParameters, untypedParameters, type UntypedParameter } from './parameter-rules.js';
import type { Preview } from './preview.js';

/** A source file that holds endpoint classes. */
export interface EndpointModule {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** The names under which it exports its endpoint classes. */
  readonly exports: readonly string[];
  readonly load: () => Promise<Record<string, unknown>>;
}

/** What the endpoint classes of one file told. */
export interface InspectedModule {
  readonly endpoints: readonly LocatedEndpoint[];
  readonly faults: readonly FlashError[];
  readonly warnings: readonly FlashError[];
  readonly untyped: readonly (UntypedParameter & { readonly file: string })[];
}

/** Reads the endpoint classes of a module that was imported. */
export async function inspectModule(
  { file, exports }: Pick<EndpointModule, 'file' | 'exports'>,
  exported: Record<string, unknown>,
): Promise<InspectedModule> {
  const targets = exports.flatMap((exportName) => {
    const target = exported[exportName];
    return isEndpointClass(target) ? [{ exportName, target }] : [];
  });
  const found = [];
  for (const { exportName, target } of targets) {
    const { definition, faults, warnings, classes } = await inspectServed(target);
    found.push({
      endpoint: { definition, filePath: file, exportName, calls: callsOf(classes) },
      faults: [...faults, ...checkParameters(definition.routes), ...checkNested(definition.routes)],
      warnings,
      untyped: untypedParameters(definition.routes).map((parameter) => ({ ...parameter, file })),
    });
  }
  return {
    endpoints: found.map(({ endpoint }) => endpoint),
    faults: found.flatMap(({ faults }) => faults.map((fault) => inFile(fault, file))),
    warnings: found.flatMap(({ warnings }) => warnings.map((warning) => inFile(warning, file))),
    untyped: found.flatMap(({ untyped }) => untyped),
  };
}

/** The inspection of a class as it will be served, and every class that will be part of its app. */
type InspectedApp = Inspection & { readonly classes: readonly object[] };

async function inspectServed(target: Type): Promise<InspectedApp> {
  const alone = { ...inspectEndpoint(target), classes: [target] };
  if (!hasApp(target)) return alone;
  try {
    const { routes, classes } = await preview(target);
    return { ...inspectEndpoint(target, routes), classes };
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    // Without its app a class may have no route of its own; that is no second fault.
    const faults = alone.faults.filter(({ code }) => code !== 'FLASH_NO_ROUTES');
    return { ...alone, faults: [...faults, error] };
  }
}

/** Whether an endpoint's app has more in it than the class itself. */
function hasApp(target: Type): boolean {
  const { imports, controllers, providers, configure } = endpointOptions(target) ?? {};
  return [imports, controllers, providers].some(Array.isArray) || typeof configure === 'function';
}

/** Nest and its adapter are loaded only for endpoints that need an app: most builds are done without. */
async function preview(target: Type): Promise<Preview> {
  const { previewEndpoint } = await import('./preview.js');
  return previewEndpoint(target);
}

function inFile(fault: FlashError, file: string): FlashError {
  return Object.assign(fault, { where: { file, ...fault.where } });
}
