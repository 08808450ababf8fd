/**
 * What a case's `requests.mts` exports: an ordinary Nest application beside it in `src/`, and what to ask it. The same requests go to the
 * application started by its own `main.ts` and to the worker built from it; their answers have to be equal.
 */
export interface Case {
  /** The style of application or the group of packages, as a heading of the documentation's table. */
  readonly title: string;
  readonly trials: readonly Trial[];
  /** Variables of both processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables that get a free port each. */
  readonly ports?: readonly string[];
  /** Response headers that may differ, in lower case, and why. */
  readonly freeHeaders?: Readonly<Record<string, string>>;
}

/** One or more packages, and what is done with them. */
export interface Trial {
  /** Names as in the case's package.json. */
  readonly packages: readonly string[];
  readonly what: string;
  /** In this order; what an earlier one has `keep`-ed is there for all later ones of the case. */
  readonly steps: readonly Step[];
  /** Why the packages' main purpose can't be tried: they need a server that is not there. The code is built and loaded all the same. */
  readonly buildOnly?: string;
}

export type Step = Request | Exchange;

export interface Request {
  /** Default GET. */
  readonly method?: string;
  /** Path with query; `{{name}}` stands for a kept value, here and in headers and bodies. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string;
  /** Sent as `multipart/form-data`. */
  readonly form?: readonly FormPart[];
  /** Values of the JSON answer for later steps, as name → property path (`user.id`). */
  readonly keep?: Readonly<Record<string, string>>;
  /** Names of properties, anywhere in the JSON answer, whose values differ from run to run: only that they are there is compared, and their type. */
  readonly varies?: readonly string[];
  /** The status that the application has to give; without it, whatever it gives natively, if that is below 400. */
  readonly status?: number;
}

export interface FormPart {
  readonly name: string;
  readonly value: string;
  readonly filename?: string;
  readonly type?: string;
}

/** A conversation that is not one request with one answer. */
export interface Exchange {
  readonly exchange: string;
  /** @returns what the server said, as JSON */
  readonly run: (server: Server) => Promise<unknown>;
}

/** Where an exchange finds the application. */
export interface Server {
  /** As `http://127.0.0.1:4321`. */
  readonly origin: string;
  /** The variables of the process, free ports among them. */
  readonly env: Readonly<Record<string, string>>;
}
