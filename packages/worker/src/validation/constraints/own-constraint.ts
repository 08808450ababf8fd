import { getMetadataStorage, type ValidationArguments, type ValidatorConstraintInterface } from 'class-validator';
import { originalValidate } from './original.js';

/** `codePlace` of class-validator's own constraints, by name. */
const places = new Map<string, string>();

/** Whether a constraint is the one that class-validator's decorator makes, and not an author's with the same name. */
export function isOwnConstraint(
  name: string,
  decorator: PropertyDecorator,
  instance: ValidatorConstraintInterface,
): boolean {
  return codePlace(instance) === placeOfOwn(name, decorator);
}

function placeOfOwn(name: string, decorator: PropertyDecorator): string {
  let place = places.get(name);
  if (place === undefined) {
    class Sample {}
    decorator(Sample.prototype, 'value');
    const storage = getMetadataStorage();
    const [metadata] = storage.getTargetValidationMetadatas(Sample, '', false, false);
    const [constraint] = storage.getTargetValidatorConstraints(metadata!.constraintCls);
    place = codePlace(constraint!.instance) ?? 'nowhere';
    places.set(name, place);
  }
  return place;
}

/**
 * Where the code of a constraint is in the program: the call sites from the constraint down to the first access to its value; undefined for
 * one that does not access it.
 *
 * A name does not identify a constraint: an author may call one of their own `maxLength`, and class-validator keeps no link from a constraint
 * to the decorator that made it. Two constraints with the same call sites are the same code.
 */
export function codePlace(constraint: ValidatorConstraintInterface): string | undefined {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const { stackTraceLimit } = Error;
  const prepareStackTrace = Reflect.get<typeof Error, 'prepareStackTrace'>(Error, 'prepareStackTrace');
  Error.prepareStackTrace = (_error, sites) => sites;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  try {
    const outside = sitesOf(new Error('here')).length;
    try {
      void originalValidate(constraint).call(constraint, proxy, proxy as ValidationArguments);
    } catch (error) {
      const sites = sitesOf(error);
      return sites
        .slice(0, sites.length - outside)
        .map((site) => `${site.getScriptNameOrSourceURL()}:${site.getLineNumber()}:${site.getColumnNumber()}`)
        .join('\n');
    }
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return undefined;
}

function sitesOf(error: unknown): readonly NodeJS.CallSite[] {
  const { stack } = error as { stack: unknown };
  return Array.isArray(stack) ? (stack as NodeJS.CallSite[]) : [];
}
