/** The limits for a worker's clients, each with the variable that sets it. */
export interface Limits {
  /** Bytes of a request's body (a longer one is answered 413) and of an answer's (500, or a cut connection). `FLASH_BODY_LIMIT` */
  readonly bodyBytes: number;
  /** Bytes of a request's head; a longer one is answered 431. `FLASH_HEADER_LIMIT` */
  readonly headerBytes: number;
  /** Milliseconds for which an idle connection stays open. `FLASH_KEEP_ALIVE_MS` */
  readonly keepAliveMs: number;
  /**
   * Milliseconds for a request's head to arrive, and for which a client may neither send of its body nor read of its answer.
   * `FLASH_SLOW_CLIENT_MS`
   */
  readonly slowClientMs: number;
  /** Milliseconds from the signal to stop for which an event stream may still come to its own end. `FLASH_STREAM_GRACE_MS` */
  readonly streamGraceMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 30 * 1024 * 1024,
  headerBytes: 16 * 1024,
  // Longer than routers in front usually keep one (60 s), so that the router is the side that closes: it knows whether it is about to send.
  keepAliveMs: 75_000,
  slowClientMs: 60_000,
  // Less than the 10 s of `docker stop`, with time for the rest of the shutdown.
  streamGraceMs: 5_000,
};

/** Parts of a form, in either encoding: its fields and files together. */
export const FORM_PARTS_LIMIT = 1000;

/** Bytes of one text field of a form. Files have the body's limit alone. */
export const FORM_FIELD_LIMIT = 1024 * 1024;

/** Milliseconds for a whole request to arrive, as the platform allows for a whole request. Then 408. */
export const REQUEST_TIMEOUT_MS = 330_000;

/** Milliseconds for which a client may take to answer the close frame of a WebSocket. */
export const WEB_SOCKET_CLOSE_MS = 2_000;

/** Characters of one path parameter; a longer one matches no route. */
export const PATH_PARAMETER_LIMIT = 4096;

/** Characters of a request id that is taken over from the client. */
export const REQUEST_ID_LIMIT = 128;
