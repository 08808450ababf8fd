import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { ResponseHead } from '../upstream/response-head.js';

/**
 * Status line and headers of a worker's response as text, each line with its line end, for responses that Node's server does not write:
 * 1xx, and answers to an upgrade.
 *
 * @throws TypeError with a code `ERR_…` if HTTP does not allow a header
 */
export function headText({ status, reason, headers }: ResponseHead): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const [name, value] = [headers[index] as string, headers[index + 1] as string];
    validateHeaderName(name);
    validateHeaderValue(name, value);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}
