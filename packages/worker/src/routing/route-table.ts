import findMyWay, { type HTTPMethod } from 'find-my-way';
import { PATH_PARAMETER_LIMIT } from '../limits/limits.js';
import { PathTree, type PathMatch } from './path-tree.js';

/** Doubled and trailing slashes name the same route, as the check of endpoint classes takes for granted. */
export const ROUTER_OPTIONS = {
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  maxParamLength: PATH_PARAMETER_LIMIT,
} as const;

export interface RouteMatch<T> extends PathMatch<T> {
  /** The text behind the path, without its mark. */
  readonly query: string;
}

/** A target that would fit if a parameter of it were shorter. */
export interface ParameterTooLong {
  readonly tooLong: string;
}

/** A path, or a whole URL (RFC 9112, 3.2.1 and 3.2.2). */
const SERVED_TARGET = /^(?:\/|https?:\/\/)/i;

interface Entry<T> {
  readonly method: string;
  readonly path: string;
  /** Undefined for a route that Fastify serves. */
  readonly value: T | undefined;
}

/**
 * Every route of an app, those that Fastify serves too: which of two routes a target fits can only be told where both are known. Plain paths
 * are found by a tree of their own. All else is asked of a router of Fastify's kind, which is made when it is first needed.
 */
export class RouteTable<T> {
  readonly #trees = new Map<string, PathTree<Entry<T>>>();
  /** Those that the router does not have yet. */
  readonly #coming: Entry<T>[] = [];
  readonly #router = findMyWay({ ...ROUTER_OPTIONS, onMaxParamLength: (path) => path });
  #suitsTrees = true;

  /**
   * @param path as Fastify takes it
   * @param value undefined for a route that Fastify serves
   * @returns whether it is the first one of its method and path; the first one stands
   */
  add(method: string, path: string, value?: T): boolean {
    const entry = { method, path, value };
    let tree = this.#trees.get(method);
    if (!tree) this.#trees.set(method, (tree = new PathTree()));
    const added = tree.add(path, entry);
    if (added === 'known') return false;
    if (added === 'unsuited') this.#suitsTrees = false;
    this.#coming.push(entry);
    return true;
  }

  /** The route that a request is for, where that is one with a value. */
  find(method: string, target: string): RouteMatch<T> | ParameterTooLong | undefined {
    const end = target.indexOf('?');
    const path = end === -1 ? target : target.slice(0, end);
    const match = this.#suitsTrees ? this.#trees.get(method)?.find(path) : 'unclear';
    if (match === 'unclear') return this.#findByRouter(method, target);
    const value = match?.value.value;
    return match && value && { value, params: match.params, query: end === -1 ? '' : target.slice(end + 1) };
  }

  /** The methods, sorted, that a request target would have been answered with; empty for an unknown path. */
  allowedMethods(target: string): string[] {
    const methods = [...this.#trees.keys()];
    return methods.filter((method) => (this.#ask(method, target)?.store ?? null) !== null).toSorted();
  }

  #findByRouter(method: string, target: string): RouteMatch<T> | ParameterTooLong | undefined {
    const found = this.#ask(method, target);
    if (!found) return undefined;
    const entry = found.store as Entry<T> | null;
    if (!entry) return { tooLong: pathOf(found.handler) };
    const { value } = entry;
    const end = target.search(/[?#]/);
    return (
      value && { value, params: found.params as PathMatch<T>['params'], query: end === -1 ? '' : target.slice(end + 1) }
    );
  }

  #ask(method: string, target: string) {
    // The router takes anything for the slash at the front; Nest makes an unknown path of it.
    if (!SERVED_TARGET.test(target)) return null;
    for (const entry of this.#coming.splice(0)) {
      const name = entry.method as HTTPMethod;
      // The same path twice is two versions of a route; to these questions they are one.
      if (!this.#router.hasRoute(name, entry.path)) this.#router.on(name, entry.path, () => undefined, entry);
    }
    const found = this.#router.find(method as HTTPMethod, target);
    // Nest takes no parameter that is empty, as that of `/:id` for `/`.
    return found && Object.values(found.params).includes('') ? null : found;
  }
}

/** Of the handler that stands for a parameter that is too long, which returns what `onMaxParamLength` does. */
function pathOf(handler: unknown): string {
  return (handler as () => string)();
}
