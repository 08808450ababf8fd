/**
 * The host name of the status page, with any port. Endpoints answer under other names of the same port, and a browser keeps pages of
 * different names apart; see docs/adr/0027.
 */
export const PAGE_HOST = 'status.localhost';

const HOST = /^status\.localhost(?::\d{1,5})?$/i;

/** @param host header as it was sent */
export function isPageHost(host: string | undefined): boolean {
  return HOST.test(host ?? '');
}

/** The address of the status page. @param port of the platform */
export function pageUrl(port: number): string {
  return `http://${PAGE_HOST}:${port}/`;
}
