const NAME = /^(\[[\da-f:.]+\]|[^:]+)(?::\d{1,5})?$/i;
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/;
/** Addresses that stand for all addresses of the machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * The host names under which a development server accepts requests. A web page can have its own name resolved to this machine (DNS
 * rebinding) and then read every answer; but its browser sends that name as `Host`.
 */
export class KnownHosts {
  readonly #hosts: ReadonlySet<string>;
  readonly #anyAddress: boolean;

  /**
   * @param listening the address that the server listens on
   * @param declared further names; one that begins with a dot stands for all names below it
   */
  constructor(listening: string, declared: readonly string[]) {
    const own = listening.includes(':') ? `[${listening}]` : listening;
    this.#hosts = new Set([own, ...declared].map((host) => host.toLowerCase()));
    // An address needs no name resolution, so no web page can have rebound it.
    this.#anyAddress = EVERY_ADDRESS.has(listening);
  }

  /** @param header `Host` as it was sent; a request without one does not come from a browser */
  has(header: string | undefined): boolean {
    if (header === undefined) return true;
    const host = NAME.exec(header)?.[1]?.toLowerCase().replace(/\.$/, '') ?? '';
    if (LOOPBACK.test(host) || this.#hosts.has(host) || (this.#anyAddress && ADDRESS.test(host))) return true;
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      if (this.#hosts.has(host.slice(dot))) return true;
    }
    return false;
  }
}

/** The URL of a server for clients on its machine. @param listening the address that it listens on */
export function localUrl(listening: string, port: number): string {
  const host = connectableHost(listening);
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address under which a program on this machine reaches a server. @param listening the address that it listens on */
export function connectableHost(listening: string): string {
  return EVERY_ADDRESS.has(listening) ? '127.0.0.1' : listening;
}
