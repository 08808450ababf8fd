import type { OpenApiDocument, OpenApiOperation } from './types.js';

/** A document as one server has all its endpoints: it is relative to its own URL, so its operations name no servers. */
export interface ProjectDocument extends Omit<OpenApiDocument, 'paths'> {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<OpenApiOperation, 'servers'>>>>>;
}

/** The document of a project as `flash run` serves it: every path begins with the name of its endpoint. */
export function projectDocument(document: OpenApiDocument): ProjectDocument {
  const paths: Record<string, Record<string, ProjectDocument['paths'][string][string]>> = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { servers, ...operation }] of Object.entries(item)) {
      // The path of an operation with this server has the name already.
      const isPrefixed = servers[0]?.url === '/';
      const place = isPrefixed ? path : `/${operation['x-flash-endpoint']}${path}`;
      (paths[place] ??= {})[method] = operation;
    }
  }
  return { ...document, paths };
}
