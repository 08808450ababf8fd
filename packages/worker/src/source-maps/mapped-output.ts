type Output = Pick<NodeJS.WriteStream, 'write'>;

/**
 * Replaces places of the bundle in what the process prints by `console`, too. Only text is changed; the logger writes to the file descriptor
 * itself and does not pass here.
 *
 * @param places turns a text into one with the places of the source
 */
export function mapOutput(streams: readonly Output[], places: (text: string) => string): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    stream.write = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? places(chunk) : chunk, ...rest);
  }
}
