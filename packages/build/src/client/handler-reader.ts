import { SignatureKind, type Checker, type Project as TypeScriptProject } from 'typescript7/unstable/async';
import type { Description } from '@flash-ts/core/describe';
import type { ClassFinder, ClassPlace, FoundClass } from './class-finder.js';
import { UNKNOWN, withoutUndefined, type WireHandler, type WireMember, type WireTypes } from './wire-type.js';
import { WireTypeReader } from './wire-type-reader.js';

type Contracts = Description['contracts'];
type Route = Contracts[string][number];

/** The types of the handlers of all endpoints. */
export async function readHandlers(
  program: TypeScriptProject,
  contracts: Contracts,
  places: ReadonlyMap<string, ClassPlace>,
  classes: ClassFinder,
): Promise<WireTypes> {
  const reader = new WireTypeReader(program);
  const endpoints = Object.entries(contracts).map(async ([endpoint, routes]) => {
    const place = places.get(endpoint);
    const handlers = routes.map(async (route) => {
      const owner = place && (await classes.find(route.className, place));
      return [`${route.className}.${route.handler}`, await readHandler(program.checker, reader, route, owner)] as const;
    });
    return [endpoint, Object.fromEntries(await Promise.all(handlers))] as const;
  });
  return { endpoints: Object.fromEntries(await Promise.all(endpoints)), named: await reader.named() };
}

async function readHandler(
  checker: Checker,
  reader: WireTypeReader,
  { handler, parameters: places, answer }: Route,
  owner: FoundClass | undefined,
): Promise<WireHandler> {
  const method = owner?.members.get(handler);
  const type = method && (await checker.getTypeOfSymbol(method));
  const [signature] = type ? await checker.getSignaturesOfType(type, SignatureKind.Call) : [];
  const written = owner?.syntax?.methods.get(handler)?.parameters ?? [];
  const symbols = signature ? await signature.getParameters() : [];
  const types = symbols.length > 0 ? await checker.getTypeOfSymbol(symbols) : [];
  const parameters = await Promise.all(
    places.map(async (place, position): Promise<WireMember[]> => {
      if (place === null) return [];
      const declared = types[position];
      const read = declared ? await reader.read(declared) : UNKNOWN;
      const { type: own, optional } = withoutUndefined(read);
      const symbol = symbols[position]?.name;
      const name =
        written[position]?.name ??
        (symbol !== undefined && !symbol.startsWith('__') ? symbol : (place.name ?? place.in));
      return [{ name: parameterName(name), optional: optional || written[position]?.optional === true, type: own }];
    }),
  );
  const result = signature && answer !== 'events' ? await checker.getReturnTypeOfSignature(signature) : undefined;
  return {
    doc: method ? await checker.getDocumentationCommentOfSymbol(method) : '',
    parameters: parameters.flat(),
    result: result ? await reader.result(result) : UNKNOWN,
  };
}

/** `x-tenant` → `xTenant` */
function parameterName(name: string): string {
  const words = name.replace(/^_+/, '').replaceAll(/[^\w$]+(\w?)/g, (_, next: string) => next.toUpperCase());
  return /^[A-Za-z_$]/.test(words) ? words : `value${words}`;
}
