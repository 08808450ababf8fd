import { buildErrors } from '../../errors/catalogue.js';
import type { Answer } from './transport.js';

/** The largest manifest that registries have to take, in bytes. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;
const LONGEST_DETAIL = 300;

/** The bytes of an answer, which must not be endless. */
export async function readBytes(answer: Answer, registry: string, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_DOCUMENT)
      throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({
        registry,
        what,
        problem: `it has more than ${LARGEST_DOCUMENT} bytes`,
      });
  }
  return Buffer.concat(chunks);
}

export async function readJson<T>(answer: Answer, registry: string, what: string): Promise<Partial<T>> {
  return parseObject<T>(await readBytes(answer, registry, what), registry, what);
}

/** @throws FlashError `FLASH_REGISTRY_ANSWER_INVALID` */
export function parseObject<T>(bytes: Buffer, registry: string, what: string): Partial<T> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // It is told below, like JSON that is no object.
  }
  throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({ registry, what, problem: 'it is not a JSON object' });
}

/** The text of an answer that tells an error; empty where it breaks off. */
export async function answerText(answer: Answer): Promise<string> {
  return (await readBytes(answer, '', '').catch(() => Buffer.alloc(0))).toString();
}

/** What a registry says in an error: `errors[].message` of the specification, `details` of token servers, or the first line of a plain text. */
export function registryDetail(text: string): string | undefined {
  const told = detailOf(text)?.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_DETAIL);
  return told === '' ? undefined : told;
}

function detailOf(text: string): string | undefined {
  try {
    const { errors, details, message } = JSON.parse(text) as {
      errors?: { code?: string; message?: string }[];
      details?: string;
      message?: string;
    };
    const list = (Array.isArray(errors) ? errors : []).map((one) => [one.code, one.message].filter(Boolean).join(': '));
    return list.length > 0 ? list.join('; ') : (details ?? message);
  } catch {
    return text.startsWith('<') ? undefined : text.split('\n')[0];
  }
}
