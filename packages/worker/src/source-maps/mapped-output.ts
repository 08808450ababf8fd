type Output = Pick<NodeJS.WriteStream, 'write'>;

/**
 * Lets what the process prints by `console` name places in the author's source too. Only texts are changed, and only those that name a
 * place of the bundle; the logger has its own way to the descriptor.
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
