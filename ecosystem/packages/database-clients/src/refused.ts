/** The code of the error of a connection to a port where nobody listens. */
export async function refused(connect: () => Promise<unknown>): Promise<string> {
  try {
    await connect();
    return 'connected';
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
}
