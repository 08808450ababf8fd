import type { IncomingMessage } from 'node:http';
import { platformErrors } from '../errors/catalogue.js';
import { bodyChunks } from '../proxy/body-chunks.js';

/** Far above the size of any endpoint's settings. */
const MAX_BYTES = 1024 * 1024;

/**
 * @param empty the value of an empty body; without it, an empty body is refused
 * @throws FlashError `FLASH_BODY_TOO_LARGE` or `FLASH_BODY_NOT_JSON`
 */
export async function readJson(request: IncomingMessage, empty?: unknown): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
    size += chunk.length;
    if (size > MAX_BYTES) throw platformErrors.FLASH_BODY_TOO_LARGE({ limit: MAX_BYTES });
    chunks.push(chunk);
  }
  if (size === 0 && empty !== undefined) return empty;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw platformErrors.FLASH_BODY_NOT_JSON({ problem: (cause as Error).message }, { cause });
  }
}
