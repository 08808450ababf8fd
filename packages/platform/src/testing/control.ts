import type { ProblemResponse } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';

/** Calls a platform's control API. */
export class Control {
  /**
   * @param url base address, without a slash at the end
   * @param key bearer key
   */
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** @throws FlashError `FLASH_TEST_REFUSED` for every answer outside 2xx */
  async json<Body>(method: string, path: string, body?: object): Promise<Body> {
    const response = await this.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  /** As `json`, for a body of bytes, or an answer that is read as it comes. */
  async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.key}` };
    const response = await fetch(this.url + path, { ...init, method, headers });
    if (response.ok) return response;
    const detail = problemIn(await response.text());
    throw platformErrors.FLASH_TEST_REFUSED({ request: `${method} ${path}`, status: response.status, detail });
  }
}

function problemIn(text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as ProblemResponse;
    return [detail, ...errors].join('; ');
  } catch {
    return text;
  }
}
