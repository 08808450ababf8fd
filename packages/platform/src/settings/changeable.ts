import { Type, type TInteger } from 'typebox';
import { Check } from 'typebox/value';
import { SETTINGS } from './platform-settings.js';

type Table = typeof SETTINGS;
export type ChangeableName = {
  [Name in keyof Table]: Table[Name]['bounds'] extends TInteger ? Name : never;
}[keyof Table];

const FIELDS = Object.fromEntries(
  Object.entries(SETTINGS).flatMap(([name, { bounds }]) => (bounds ? [[name, bounds]] : [])),
) as Readonly<Record<ChangeableName, TInteger>>;

export const CHANGEABLE = Object.keys(FIELDS) as readonly ChangeableName[];

/** Body of `PATCH /local/settings`, without names whose value is null. */
export const ChangesSchema = Type.Partial(Type.Object(FIELDS), { additionalProperties: false });

export function isChangeable(name: string): name is ChangeableName {
  return Object.hasOwn(FIELDS, name);
}

/** Whether a stored value may be used: another version of the platform may have had other bounds. */
export function isAllowed(name: string, value: unknown): boolean {
  return isChangeable(name) && Check(FIELDS[name], value);
}
