import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from '../../src/openapi/index.js';

const validator = new Validator();
const DOCUMENT = 'https://flash.test/document';

/** ajv with the schemas of a document, strict about keywords and formats that it does not know. */
function ajvOf({ components }: OpenApiDocument): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    multipleOfPrecision: 9,
  });
  addFormats.default(ajv);
  // Words of OpenAPI that are not of JSON Schema.
  ajv.addVocabulary(['components', 'discriminator']);
  return ajv.addSchema({ $id: DOCUMENT, components });
}

/** The compiled schema of a component. */
export function schemaOf(document: OpenApiDocument, name: string): ValidateFunction {
  return ajvOf(document).compile({ $ref: `${DOCUMENT}#/components/schemas/${name}` });
}

/** Everything that is wrong with a document: by OpenAPI 3.1's own schema, by JSON Schema 2020-12, and by the rules that neither can say. */
export async function faultsOf(document: OpenApiDocument): Promise<string[]> {
  const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  return [
    ...(valid ? [] : [JSON.stringify(errors, undefined, 2)]),
    ...schemaFaults(document),
    ...operationFaults(document),
  ];
}

function schemaFaults(document: OpenApiDocument): string[] {
  const ajv = ajvOf(document);
  return Object.keys(document.components.schemas).flatMap((name) => {
    try {
      ajv.compile({ $ref: `${DOCUMENT}#/components/schemas/${name}` });
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

function operationFaults({ paths, components }: OpenApiDocument): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { operationId, parameters = [] }] of Object.entries(item)) {
      if (ids.has(operationId)) faults.push(`${operationId} is the id of two operations`);
      ids.add(operationId);
      const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      if (named.length !== described.length || named.some((name) => !described.includes(name as string)))
        faults.push(`${method} ${path} describes ${described.join()}`);
      const places = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      if (new Set(places).size < places.length) faults.push(`${method} ${path} has a parameter twice`);
    }
  }
  for (const [, name] of JSON.stringify(paths).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (!Object.hasOwn(components.schemas, name as string)) faults.push(`${name} is referred to and is not there`);
  }
  return faults;
}
