import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';
import { originalValidate } from './original.js';

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
