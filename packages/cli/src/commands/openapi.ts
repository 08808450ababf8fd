import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { documentedEndpoints, endpointDocument, type OpenApiDocument } from '@flash-ts/core/openapi';
import { cliErrors } from '../errors/catalogue.js';
import { runBuild } from './build.js';
import type { CommandRun } from './definition.js';

/** The document of the source as it is now: the project is built for it, since what an earlier build wrote may be of another day's source. */
export const openapi: CommandRun = async (context, options) => {
  const { openapi: whole } = await runBuild(context);
  const document = chosenPart(whole, options['endpoint'] as string | undefined);
  const text = inVisibleCharacters(JSON.stringify(document, undefined, 2));
  const output = options['output'] as string | undefined;
  if (output === undefined) return { data: document, text };
  await write(resolve(output), text);
  return { data: document, text: `Wrote ${output}` };
};

function chosenPart(document: OpenApiDocument, endpoint: string | undefined): OpenApiDocument {
  if (endpoint === undefined) return document;
  const known = documentedEndpoints(document);
  if (!known.includes(endpoint)) throw cliErrors.FLASH_ENDPOINT_NOT_FOUND({ name: endpoint, known });
  return endpointDocument(document, endpoint);
}

/** JSON has DEL and C1 as they are, which a terminal obeys; as escapes of JSON they say the same. */
function inVisibleCharacters(json: string): string {
  return json.replaceAll(/[\u{7f}-\u{9f}]/gu, (control) => String.raw`\u00` + control.charCodeAt(0).toString(16));
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, `${text}\n`).catch((cause: unknown) => {
    throw cliErrors.FLASH_OUTPUT_UNWRITABLE({ path, problem: (cause as Error).message }, { cause });
  });
}
