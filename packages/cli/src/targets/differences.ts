import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';

/** One field that an update changes. */
export interface Difference {
  /** Path in the request, with dots: `workers.max`. */
  readonly field: string;
  /** What is live; left out where nothing is, and for variables, whose values may be secret. */
  readonly from?: unknown;
  /** What it becomes; left out where it goes, and for variables. */
  readonly to?: unknown;
  /** What happens to a variable. */
  readonly variable?: 'added' | 'changed' | 'removed';
}

/** What an update changes, field by field, from what to what; of variables only the names. */
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

/** Into objects, as far as the request names their fields; a list is one value. */
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

/** An image by digest, with as much of the digest as tells two apart. */
function shortImage(image: unknown): string {
  return typeof image === 'string' ? image.replace(/(?<=@sha256:[0-9a-f]{12})[0-9a-f]+$/, '…') : valueText(image);
}
