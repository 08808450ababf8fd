/**
 * Runs `main` while another task runs, whose outcome `main` may wait for. Where `main` fails, the other task is aborted and has ended before the
 * failure is thrown: so nothing goes on in the background with files that the caller may then remove.
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
  // Its failure is handled where it is awaited; an earlier rejection must not count as unhandled.
  beside.catch(() => undefined);
  try {
    return await main(beside);
  } catch (error) {
    failed.abort();
    await beside.catch(() => undefined);
    throw error;
  }
}
