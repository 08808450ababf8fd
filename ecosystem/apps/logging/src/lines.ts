import { Writable } from 'node:stream';

/** What the loggers have written, for the answers. */
export const pinoLines: string[] = [];
export const winstonLines: string[] = [];

export const pinoStream = intoLines(pinoLines);
export const winstonStream = intoLines(winstonLines);

function intoLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().trimEnd().split('\n'));
      done();
    },
  });
}
