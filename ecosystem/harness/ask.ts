import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Exchange, FormPart, Request, Server, Step } from './case.ts';

/** What came back: an HTTP response, or what an exchange heard. */
export type Answer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }
  | { readonly heard: string };

const BOUNDARY = 'form-boundary-7MA4YWxkTrZu0gW';

/** Asks one server everything in order, with what earlier answers gave for later requests. */
export class Asker {
  private readonly kept = new Map<string, string>();
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  async ask(step: Step): Promise<Answer> {
    return 'exchange' in step ? this.exchange(step) : this.request(step);
  }

  private async exchange({ run }: Exchange): Promise<Answer> {
    return { heard: JSON.stringify(await run(this.server)) };
  }

  private async request(step: Request): Promise<Answer> {
    const { type, content } = payload(step);
    const { hostname, port } = new URL(this.server.origin);
    const sent = httpRequest({
      hostname,
      port,
      method: step.method ?? 'GET',
      path: this.filled(step.path),
      // Both servers are asked for the same host, so that an answer with a URL in it can be compared.
      headers: { host: 'app.test', ...(type && { 'content-type': type }), ...this.filledHeaders(step.headers ?? {}) },
      agent: false,
    });
    sent.end(content === undefined ? undefined : this.filled(content));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const body = await buffer(response);
    for (const [name, path] of Object.entries(step.keep ?? {})) this.keep(name, path, body);
    return { status: response.statusCode ?? 0, headers: joined(response), body };
  }

  private keep(name: string, path: string, body: Buffer): void {
    let value: unknown;
    try {
      value = JSON.parse(body.toString());
    } catch {
      return;
    }
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
    this.kept.set(name, String(value));
  }

  private filledHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, this.filled(value)]));
  }

  private filled(text: string): string {
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => this.kept.get(name) ?? `no-${name}`);
  }
}

function payload({ json, form, body }: Request): { readonly type?: string; readonly content?: string } {
  if (json !== undefined) return { type: 'application/json', content: JSON.stringify(json) };
  if (form) return { type: `multipart/form-data; boundary=${BOUNDARY}`, content: formText(form) };
  return body === undefined ? {} : { content: body };
}

function formText(parts: readonly FormPart[]): string {
  const texts = parts.map(({ name, value, filename, type }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const ofType = type === undefined ? '' : `\r\ncontent-type: ${type}`;
    return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}${ofType}\r\n\r\n${value}\r\n`;
  });
  return `${texts.join('')}--${BOUNDARY}--\r\n`;
}

function joined({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(' | ')]),
  );
}
