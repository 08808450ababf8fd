import type { ProblemResponse } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { cliErrors } from '../../errors/catalogue.js';

export interface RefusedRequest {
  /** `POST /v2/serverless`. */
  readonly request: string;
  readonly status: number;
  /** Of the answer. */
  readonly text: string;
  /** Where the key comes from. */
  readonly source: string;
  /** Milliseconds that were waited for the limit of requests. */
  readonly waitedMs: number;
}

const LONGEST_DETAIL = 500;

/** The error for an answer of Runpod's API that is none of success: its own words, and what can be done. */
export function refusal({ request, status, text, source, waitedMs }: RefusedRequest): FlashError {
  const { detail, errors } = problemOf(text);
  const facts = { request, detail };
  switch (status) {
    case 401:
      return cliErrors.FLASH_RUNPOD_KEY_REFUSED({ ...facts, source });
    case 402:
      return cliErrors.FLASH_RUNPOD_BALANCE(facts);
    case 403:
      return cliErrors.FLASH_RUNPOD_FORBIDDEN({ ...facts, source });
    case 404:
      return cliErrors.FLASH_RUNPOD_UNKNOWN(facts);
    case 409:
      return cliErrors.FLASH_RUNPOD_CONFLICT(facts);
    case 429:
      return cliErrors.FLASH_RUNPOD_BUSY({ ...facts, seconds: Math.round(waitedMs / 1000) });
    default:
      return status >= 400 && status < 500
        ? cliErrors.FLASH_RUNPOD_INVALID({ ...facts, status, errors })
        : cliErrors.FLASH_RUNPOD_FAILED({ ...facts, status });
  }
}

/** What an answer says of itself: the fields of a problem (RFC 9457), or else its text. */
function problemOf(text: string): { readonly detail: string; readonly errors: readonly string[] } {
  const { title, detail, errors } = parsed(text);
  const said = typeof detail === 'string' && detail !== '' ? detail : typeof title === 'string' ? title : text.trim();
  return {
    detail: said === '' ? 'it gave no reason' : said.slice(0, LONGEST_DETAIL),
    errors: Array.isArray(errors) ? errors.map(String) : [],
  };
}

function parsed(text: string): Partial<Record<keyof ProblemResponse, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
