/**
 * Fields that must not be trailers, since a recipient has to act on them before the body: framing, routing, authentication and the
 * description of the content (RFC 9110, 6.5.1).
 */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'max-forwards',
  'proxy-authorization',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
  'x-request-id',
  'x-runpod-worker-id',
]);

/** The trailers that are forwarded, as pairs. @param raw name, value, name, value */
export function passingTrailers(raw: readonly string[]): [string, string][] {
  const passing: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    const lower = name.toLowerCase();
    if (!NOT_IN_TRAILERS.has(lower) && !lower.startsWith('x-forwarded-'))
      passing.push([name, raw[index + 1] as string]);
  }
  return passing;
}

/** The forwarded trailers as lines of a message. */
export function trailerFields(raw: readonly string[]): string {
  return passingTrailers(raw)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
