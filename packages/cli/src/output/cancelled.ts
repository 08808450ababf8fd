/** The person pressed Ctrl-C or Escape at a question. The message says in what state that leaves things. */
export class Cancelled extends Error {}
