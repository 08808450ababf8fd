import type { Description } from '@flash-ts/core/describe';
import type { TypePrinter } from './type-printer.js';
import type { WireHandler, WireType } from './wire-type.js';

type Route = Description['contracts'][string][number];

/** The parameters and the result of a job's method: one input, or none. */
export function jobSignature(route: Route, types: WireHandler | undefined, printer: TypePrinter): string {
  const input = inputOf(route, types);
  const parameter = input === undefined ? '' : `input: ${printer.print(input, 1)}`;
  const result = printer.printResult(types?.result);
  return route.job?.isStream
    ? `(${parameter}): AsyncGenerator<${result}, void, undefined>`
    : `(${parameter}): Promise<${result}>`;
}

/** The whole input where a parameter gets it, or else an object of the properties that the parameters get. */
function inputOf({ parameters }: Route, types: WireHandler | undefined): WireType | undefined {
  const places = parameters.filter((place) => place !== null);
  if (places.length === 0) return undefined;
  const read = types?.parameters ?? [];
  const whole = places.findIndex(({ name }) => name === undefined);
  if (whole !== -1) return read[whole]?.type ?? { kind: 'text', text: 'Record<string, unknown>' };
  const members = places.map(({ name = '' }, index) => ({
    name,
    optional: read[index]?.optional ?? false,
    type: read[index]?.type ?? { kind: 'text' as const, text: 'unknown' },
  }));
  return { kind: 'object', members };
}
