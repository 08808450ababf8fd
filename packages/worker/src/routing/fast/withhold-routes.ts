import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What Nest's router asks for the routes of a controller. */
interface PathsExplorer {
  scanForPaths: (instance: object, prototype?: object) => { readonly targetCallback: unknown }[];
}

interface WithRouter {
  readonly routesResolver?: { readonly routerExplorer?: { readonly pathsExplorer?: Partial<PathsExplorer> } };
}

/**
 * Has Nest's router not see the routes of some methods. What it makes of a route (its proxies, contexts and consumers) is most of what
 * hundreds of them cost, and there is no other place to tell it.
 *
 * @param choose returns the methods, and the prototypes of which no route is left; it is called once, when Nest begins to look for routes: middleware and all that `configure` sets is known by then
 * @returns false where this version of Nest looks for routes in another way; nothing is called then
 */
export function withholdRoutes(app: NestFastifyApplication, choose: () => ReadonlySet<unknown>): boolean {
  const explorer = (app as unknown as WithRouter).routesResolver?.routerExplorer?.pathsExplorer;
  const scan = explorer?.scanForPaths?.bind(explorer);
  if (!explorer || !scan) return false;
  let withheld: ReadonlySet<unknown> | undefined;
  explorer.scanForPaths = (instance, prototype) => {
    withheld ??= choose();
    // A class of which nothing is left need not be looked through.
    if (withheld.has(Object.getPrototypeOf(instance))) return [];
    return scan(instance, prototype).filter(({ targetCallback }) => !withheld?.has(targetCallback));
  };
  return true;
}
