/** An event of a Server-Sent Events stream. */
export interface ServerSentEvent {
  /** Its type: `message` where the stream names none. */
  readonly event: string;
  /** Its data lines, joined with line feeds. */
  readonly data: string;
  /** The last id that the stream has sent; empty where it has sent none. */
  readonly id: string;
  /** Milliseconds after which the server wants a client to connect again, if it has said so since the event before. */
  readonly retry?: number;
}

/**
 * Reads a Server-Sent Events stream by the rules of WHATWG HTML, 9.2.6 "Interpreting an event stream". An event that the stream does not
 * complete with an empty line is dropped.
 */
export async function* readServerSentEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  // It drops a byte order mark at the start, and replaces what is not UTF-8.
  const decoder = new TextDecoder();
  const lines = new Lines();
  const fields = new Fields();
  for await (const chunk of body) {
    for (const line of lines.take(decoder.decode(chunk, { stream: true }))) {
      const event = fields.take(line);
      if (event) yield event;
    }
  }
}

/** Cuts text that arrives in pieces into lines, which end with CRLF, LF or CR. */
class Lines {
  /** The beginning of a line whose end has not arrived. */
  #begun = '';
  /** Whether the last piece ended with CR: a LF that follows belongs to the same line end. */
  #afterReturn = false;

  take(text: string): string[] {
    const piece = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    const lines = piece.split(/\r\n|\n|\r/);
    lines[0] = this.#begun + (lines[0] ?? '');
    this.#begun = lines.pop() ?? '';
    return lines;
  }
}

/** Gathers the fields of an event. */
class Fields {
  #event = '';
  #data: string[] = [];
  #id = '';
  #retry: number | undefined;

  /** @returns the event that the line completes */
  take(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#complete();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.#retry = Number(value);
    return undefined;
  }

  #complete(): ServerSentEvent | undefined {
    const [event, data, retry] = [this.#event, this.#data, this.#retry];
    this.#event = '';
    if (data.length === 0) return undefined;
    this.#data = [];
    this.#retry = undefined;
    return { event: event || 'message', data: data.join('\n'), id: this.#id, ...(retry !== undefined && { retry }) };
  }
}
