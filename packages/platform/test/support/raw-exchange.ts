import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends the lines of a request's head, and `body` after it, as they are. @returns all that comes until the connection is closed */
export async function exchange(port: number, lines: readonly string[], body = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  return text(socket);
}
