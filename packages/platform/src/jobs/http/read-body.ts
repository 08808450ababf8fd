import type { IncomingMessage } from 'node:http';
import { platformErrors } from '../../errors/catalogue.js';
import { bodyChunks } from '../../proxy/body-chunks.js';

/** @throws FlashError `FLASH_BODY_TOO_LARGE`, `FLASH_BODY_NOT_JSON` */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
    size += chunk.length;
    if (size > limit) throw platformErrors.FLASH_BODY_TOO_LARGE({ limit });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw platformErrors.FLASH_BODY_NOT_JSON({ problem: (cause as Error).message }, { cause });
  }
}
