import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';

/** One field that an update changes. */
export interface Difference {
  /** Path in the request, with dots: `workers.max`. */
  readonly field: string;
  /** The live value; left out if there is none, and for variables, whose values may be secret. */
  readonly from?: unknown;
  /** The new value; left out if the field is removed, and for variables. */
  readonly to?: unknown;
  /** What happens to a variable. */
  readonly variable?: 'added' | 'changed' | 'removed';
}

/** The fields that an update changes, with old and new values; of variables only the names. */
export function differences(
  live: Partial<Endpoint> | UpdateEndpointRequest,
  changes: UpdateEndpointRequest,
): Difference[] {
  return Object.entries(changes).flatMap(([field, wanted]) =>
    field === 'env'
      ? variableDifferences(live.env ?? {}, changes.env ?? {})
      : fieldDifferences(field, live[field as keyof UpdateEndpointRequest], wanted),
  );
}

type Variables = Readonly<Record<string, string>>;

function variableDifferences(live: Variables, wanted: Variables): Difference[] {
  const names = [...new Set([...Object.keys(live), ...Object.keys(wanted)])].toSorted();
  return names
    .filter((name) => live[name] !== wanted[name])
    .map((name) => ({
      field: `env.${name}`,
      variable: !(name in live) ? 'added' : name in wanted ? 'changed' : 'removed',
    }));
}

/** Compares objects field by field, as far as the request names the fields; a list is one value. */
function fieldDifferences(field: string, live: unknown, wanted: unknown): Difference[] {
  if (isObject(live) && isObject(wanted)) {
    return Object.entries(wanted).flatMap(([name, value]) => fieldDifferences(`${field}.${name}`, live[name], value));
  }
  if (isDeepStrictEqual(live, wanted)) return [];
  return [{ field, ...(live !== undefined && live !== null && { from: live }), to: wanted }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `workers.max 3 → 5`, `env.TOKEN changed`. */
export function differenceText({ field, from, to, variable }: Difference): string {
  if (variable !== undefined) return `${field} ${variable}`;
  if (field === 'image') return `image ${shortImage(from)} → ${shortImage(to)}`;
  return `${field} ${valueText(from)} → ${valueText(to)}`;
}

function valueText(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}

/** An image with a short form of its digest. */
function shortImage(image: unknown): string {
  return typeof image === 'string' ? image.replace(/(?<=@sha256:[0-9a-f]{12})[0-9a-f]+$/, '…') : valueText(image);
}
