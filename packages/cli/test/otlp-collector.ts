import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { numberOf, readMessage, textOf, type Message } from './protobuf.js';

type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for one that begins a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT';
  readonly attributes: Attributes;
  readonly status: 'UNSET' | 'OK' | 'ERROR';
  readonly statusMessage: string;
  readonly durationMs: number;
  readonly resource: Attributes;
}

/** A collector that takes spans by OTLP over HTTP and keeps them, with the fields of opentelemetry/proto/trace/v1/trace.proto. */
export class OtlpCollector implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  /** Headers of each export. */
  readonly exports: IncomingMessage['headers'][] = [];
  readonly #server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.url !== '/v1/traces') return response.writeHead(404).end();
      this.exports.push(request.headers);
      this.spans.push(...spansOf(body));
      return response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });

  static async start(): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The only span of this name. */
  named(name: string): ReceivedSpan {
    const found = this.spans.filter((span) => span.name === name);
    if (found.length === 1) return found[0]!;
    throw new Error(
      `${found.length} spans are named ${name}; there are ${this.spans.map((span) => span.name).join(', ')}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function spansOf(body: Buffer): ReceivedSpan[] {
  return inner(readMessage(body), 1).flatMap((resourceSpans) => {
    const resource = attributesOf(inner(resourceSpans, 1)[0], 1);
    return inner(resourceSpans, 2).flatMap((scopeSpans) => inner(scopeSpans, 2).map((span) => spanOf(span, resource)));
  });
}

const KINDS = { 1: 'INTERNAL', 2: 'SERVER', 3: 'CLIENT' } as const;
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

function spanOf(span: Message, resource: Attributes): ReceivedSpan {
  const [status] = inner(span, 15);
  const nanoseconds = (field: number) => (span.get(field)![0] as Buffer).readBigUInt64LE();
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    traceState: textOf(span, 3),
    name: textOf(span, 5),
    kind: KINDS[numberOf(span, 6) as keyof typeof KINDS],
    attributes: attributesOf(span, 9),
    status: STATUSES[status ? numberOf(status, 3) : 0]!,
    statusMessage: status ? textOf(status, 2) : '',
    durationMs: Number(nanoseconds(8) - nanoseconds(7)) / 1e6,
    resource,
  };
}

function attributesOf(message: Message | undefined, field: number): Attributes {
  const pairs = message ? inner(message, field) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const value = inner(pair, 2)[0]!;
      return [
        textOf(pair, 1),
        value.has(1) ? textOf(value, 1) : value.has(2) ? numberOf(value, 2) === 1 : numberOf(value, 3),
      ];
    }),
  );
}

function inner(message: Message, field: number): Message[] {
  return (message.get(field) ?? []).map((value) => readMessage(value as Buffer));
}

function hex(message: Message, field: number): string {
  return ((message.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)).toString('hex');
}
