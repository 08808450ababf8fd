/** The values of each field of a message: bytes for what has a length or is fixed, numbers for the rest. */
export type Message = ReadonlyMap<number, readonly (number | Buffer)[]>;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH = 2;
const FIXED_32 = 5;

/** Reads a message of Protocol Buffers without its schema, https://protobuf.dev/programming-guides/encoding/. */
export function readMessage(bytes: Buffer): Message {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at]!;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    if (at > bytes.length) throw new Error('the message ends within a field');
    return bytes.subarray(at - length, at);
  };
  const read = (type: number): number | Buffer => {
    if (type === VARINT) return varint();
    if (type === FIXED_64) return take(8);
    if (type === LENGTH) return take(varint());
    if (type === FIXED_32) return take(4);
    throw new Error(`wire type ${type} at byte ${at}`);
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    fields.set(field, [...(fields.get(field) ?? []), read(key % 8)]);
  }
  return fields;
}

export function textOf(message: Message, field: number): string {
  return ((message.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)).toString('utf8');
}

export function numberOf(message: Message, field: number): number {
  return (message.get(field)?.[0] as number | undefined) ?? 0;
}
