/** Bytes of a request's body; a longer one is answered 413. */
export const BODY_LIMIT = 30 * 1024 * 1024;

/** Parts of a form: its fields and files together. */
export const FORM_PARTS_LIMIT = 1000;

/** Bytes of one text field of a form. Files have the body's limit alone. */
export const FORM_FIELD_LIMIT = 1024 * 1024;

/**
 * Milliseconds for which an idle connection stays open. Longer than any router in front keeps one (60 s is the usual figure), so that the
 * router, which knows whether it is about to send, is the side that closes.
 */
export const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** Milliseconds for a request's headers to arrive. */
export const HEADERS_TIMEOUT_MS = 60_000;

/** Milliseconds for a whole request to arrive: no limit, as the platform in front has its own and a large upload may take long. */
export const REQUEST_TIMEOUT_MS = 0;

/** Characters of one path parameter; a longer one matches no route. */
export const PATH_PARAMETER_LIMIT = 4096;

/** Characters of a request id that is taken over from the client. */
export const REQUEST_ID_LIMIT = 128;
