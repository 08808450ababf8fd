import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';
import { originalValidate } from './original.js';

/**
 * Where in the program the code of a constraint stands, as the places of its calls down to where it touches what it is given; undefined for
 * one that touches nothing.
 *
 * A constraint bears a name, but any author may give one of his own the name `maxLength`, and class-validator keeps no link from a constraint
 * to the decorator that made it. Two constraints with the same place are the same code.
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
