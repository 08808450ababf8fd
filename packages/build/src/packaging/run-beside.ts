/**
 * Does `main` while something runs beside it, whose outcome `main` may wait for. Where `main` fails, what runs beside it is called off and has
 * ended before the failure is told: nothing goes on in the background that others may clear away.
 *
 * @param begin given a signal that is aborted with `signal`, and when `main` has failed
 */
export async function runBeside<Beside, Result>(
  begin: (signal: AbortSignal) => Promise<Beside>,
  main: (beside: Promise<Beside>) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const failed = new AbortController();
  const beside = begin(AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]));
  // Its own failure is told where it is awaited; nothing may be thrown before.
  beside.catch(() => undefined);
  try {
    return await main(beside);
  } catch (error) {
    failed.abort();
    await beside.catch(() => undefined);
    throw error;
  }
}
