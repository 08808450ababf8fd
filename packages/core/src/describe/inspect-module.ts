import type { Type } from '@nestjs/common';
import { endpointOptions, inspectEndpoint, isEndpointClass, type DeclaredRoute } from '../definition/index.js';
import { FlashError } from '../errors/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';
import { checkNested } from './nested-rules.js';
import { checkParameters, untypedParameters, type UntypedParameter } from './parameter-rules.js';

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
  { file, exports }: EndpointModule,
  exported: Record<string, unknown>,
): Promise<InspectedModule> {
  const classes = exports.flatMap((exportName) => {
    const target = exported[exportName];
    return isEndpointClass(target) ? [{ exportName, target }] : [];
  });
  const found = [];
  for (const { exportName, target } of classes) {
    const { definition, faults, warnings } = await inspectServed(target);
    found.push({
      endpoint: { definition, filePath: file, exportName, makesRemoteCalls: false },
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

async function inspectServed(target: Type): Promise<ReturnType<typeof inspectEndpoint>> {
  const alone = inspectEndpoint(target);
  if (!hasApp(target)) return alone;
  try {
    return inspectEndpoint(target, await routesOfApp(target));
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    // Without its app a class may have no route of its own; that is no second fault.
    const faults = alone.faults.filter(({ code }) => code !== 'FLASH_NO_ROUTES');
    return { ...alone, faults: [...faults, error] };
  }
}

/** Whether more than the class itself decides what is served where. */
function hasApp(target: Type): boolean {
  const { imports, controllers, configure } = endpointOptions(target) ?? {};
  return Array.isArray(imports) || Array.isArray(controllers) || typeof configure === 'function';
}

/** Nest and its adapter are loaded only for endpoints that need an app: most builds are done without. */
async function routesOfApp(target: Type): Promise<DeclaredRoute[]> {
  const { previewRoutes } = await import('./preview.js');
  return previewRoutes(target);
}

function inFile(fault: FlashError, file: string): FlashError {
  return Object.assign(fault, { where: { file, ...fault.where } });
}
