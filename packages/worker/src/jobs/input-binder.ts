import type { Type } from '@nestjs/common';
import { isOwnClass } from '@flash-ts/core/definition';
import { Handler, isPiped } from '@flash-ts/core/nest-metadata';
import { scalarValidator } from '../binding/scalars.js';
import { compileValidator } from '../validation/compile-validator.js';
import type { Fault } from '../validation/fault.js';
import type { Validator, Verdict } from '../validation/validator.js';

/** Builds what a handler takes from a plain input, or finds every fault of it. */
export type InputBinder = (
  input: Record<string, unknown>,
) => Promise<{ readonly input: object } | { readonly faults: readonly Fault[] }>;

interface Bound {
  /** Undefined for the whole input. */
  readonly key: string | undefined;
  readonly validator: Validator;
}

/** The binder of a job, by the declared types of its `@Input` parameters; those with the author's own pipes are left to these. */
export function compileInputBinder(controller: Type, method: string, forbidUnknown: boolean): InputBinder {
  const parameters = new Handler(controller, method).parameters.filter(
    (one) => one.source === 'input' && !isPiped(one),
  );
  const bound = parameters.flatMap(({ key, type }): Bound[] => {
    const validator = isOwnClass(type) ? compileValidator(type, { forbidUnknown }) : scalarValidator(type);
    return validator ? [{ key, validator }] : [];
  });
  return async (input) => {
    const verdicts = await Promise.all(bound.map((one) => judge(one, input)));
    const faults = verdicts.flatMap((verdict) => ('faults' in verdict ? verdict.faults : []));
    return faults.length > 0 ? { faults } : { input: put(bound, verdicts, input) };
  };
}

async function judge({ key, validator }: Bound, input: Record<string, unknown>): Promise<Verdict> {
  if (key === undefined) return validator(input, ['input']);
  const value = Object.hasOwn(input, key) ? input[key] : undefined;
  // At run time `name?: string` and `name: string` are the same: the handler decides about a property that was not sent.
  return value === undefined ? { value } : validator(value, ['input', key]);
}

/** The whole input first: the value of `@Input('limit')` is put into the object that `@Input()` gets. */
function put(bound: readonly Bound[], verdicts: readonly Verdict[], input: object): object {
  const values = bound.map(({ key }, index) => ({ key, value: (verdicts[index] as { value: unknown }).value }));
  const whole = values.find(({ key }) => key === undefined)?.value as object | undefined;
  const named = values.filter(({ key, value }) => key !== undefined && value !== undefined);
  const properties = Object.fromEntries(named.map(({ key, value }) => [key, value]));
  return Object.assign(whole ?? { ...input }, properties);
}
