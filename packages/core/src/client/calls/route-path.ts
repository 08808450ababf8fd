import { coreErrors } from '../../errors/index.js';
import { parameterText, pathSegment } from './parameter-text.js';

interface PathParameter {
  readonly name: string;
  /** Whether it stands for the rest of the path, with slashes. */
  readonly isRest: boolean;
  readonly isOptional: boolean;
}

interface Part {
  /** Texts and parameters in turn; the first and last are texts. */
  readonly texts: readonly string[];
  readonly parameters: readonly PathParameter[];
  /** Whether it is left out if a value is missing: it stands in braces. */
  readonly isOptional: boolean;
}

/** `:id`, `:id(\\d+)`, `:id?`, `*rest`, and a `*` without a name. */
const PARAMETER = /([:*])([A-Za-z_$][\w$]*)(?:\((?:[^()]*(?:\([^()]*\)[^()]*)*)\))?(\?)?|\*/g;

/** A route's path, read once for many calls. */
export class RoutePath {
  readonly #parts: readonly Part[];

  /** @param route as Nest and Fastify write it, `/users/:id{/posts}` */
  constructor(readonly route: string) {
    this.#parts = route.split(/(\{[^}]*\})/).map((text) => readPart(text));
  }

  /** @throws FlashError `FLASH_CLIENT_PARAMETER_MISSING`, `FLASH_CLIENT_PARAMETER` */
  filled(values: ReadonlyMap<string, unknown>, call: string): string {
    let path = '';
    for (const { texts, parameters, isOptional } of this.#parts) {
      if (isOptional && parameters.some(({ name }) => values.get(name) === undefined)) continue;
      path += texts[0] ?? '';
      for (const [index, parameter] of parameters.entries()) {
        const value = values.get(parameter.name);
        if (value !== undefined) path += segment(parameter, value, call);
        else if (parameter.isOptional) path = path.replace(/\/$/, '');
        else throw coreErrors.FLASH_CLIENT_PARAMETER_MISSING({ call, name: parameter.name, route: this.route });
        path += texts[index + 1] ?? '';
      }
    }
    return path === '' ? '/' : path;
  }
}

function readPart(text: string): Part {
  const isOptional = text.startsWith('{');
  const inner = isOptional ? text.slice(1, -1) : text;
  const texts: string[] = [];
  const parameters: PathParameter[] = [];
  let end = 0;
  for (const match of inner.matchAll(PARAMETER)) {
    const [whole, kind = '*', name = '*', mark] = match;
    texts.push(inner.slice(end, match.index));
    parameters.push({ name, isRest: kind === '*', isOptional: mark === '?' });
    end = match.index + whole.length;
  }
  texts.push(inner.slice(end));
  return { texts, parameters, isOptional };
}

function segment({ name, isRest }: PathParameter, value: unknown, call: string): string {
  const parameter = { call, place: 'path', name } as const;
  const text = parameterText(value, parameter);
  if (!isRest) return pathSegment(text, parameter);
  return text
    .split('/')
    .map((part) => pathSegment(part, parameter))
    .join('/');
}
