import type { IncomingMessage } from 'node:http';
import { platformErrors } from '../errors/catalogue.js';
import { bodyChunks } from './body-chunks.js';

/** Far above the size of any endpoint's settings. */
const MAX_BYTES = 1024 * 1024;

export interface JsonBody {
  /** Bytes. Default: 1 MiB. */
  readonly limit?: number;
  /** The value of an empty body; without it, an empty body is refused. */
  readonly empty?: unknown;
}

/** @throws FlashError `FLASH_BODY_TOO_LARGE`, `FLASH_BODY_NOT_JSON` */
export async function readJson(
  request: IncomingMessage,
  { limit = MAX_BYTES, empty }: JsonBody = {},
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
    size += chunk.length;
    if (size > limit) throw platformErrors.FLASH_BODY_TOO_LARGE({ limit });
    chunks.push(chunk);
  }
  if (size === 0 && empty !== undefined) return empty;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw platformErrors.FLASH_BODY_NOT_JSON({ problem: (cause as Error).message }, { cause });
  }
}
