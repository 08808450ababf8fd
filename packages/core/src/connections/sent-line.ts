const LINE = /^(?:\r?\n)*([A-Z][A-Z-]{0,31}) (\S+)/;
/** Bytes that are looked at: a longer target is cut where it is shown. */
const LOOKED_AT = 2048;

/** What a client wanted, as far as its bytes say. Its characters may be anything: escape them where they are shown. */
export interface SentLine {
  /** `-` where the bytes do not begin with a request. */
  readonly method: string;
  /** Without the query, which may hold secrets; `-` as for the method. */
  readonly path: string;
}

/** The first line of bytes that Node's parser has refused. @param bytes `rawPacket` of its error */
export function sentLine(bytes: Uint8Array | undefined): SentLine {
  const text = Buffer.from(bytes?.subarray(0, LOOKED_AT) ?? []).toString('latin1');
  const [, method = '-', target = '-'] = LINE.exec(text) ?? [];
  return { method, path: target.split(/[?#]/, 1)[0] ?? '' };
}
