import type { JsonSchema, OpenApiOperation } from './types.js';

/** What the names that `@ApiBearerAuth()` and its siblings give by default stand for. */
const KNOWN: Readonly<Record<string, JsonSchema>> = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'connect.sid' },
};

/** The schemes that operations name. In a Nest app they are described in its bootstrap, which is not run; another name is a bearer token. */
export function securitySchemes(operations: readonly OpenApiOperation[]): Readonly<Record<string, JsonSchema>> {
  const names = operations.flatMap(({ security = [] }) => security.flatMap((requirement) => Object.keys(requirement)));
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, KNOWN[name] ?? { type: 'http', scheme: 'bearer' }]),
  );
}
