/** Thrown when the person presses Ctrl-C or Escape at a question. The message says what was done. */
export class Cancelled extends Error {}
