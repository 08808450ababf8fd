/** What a run of a scenario has shown. */
export interface Outcome {
  readonly passed: boolean;
  /** What was measured, in a line. */
  readonly figure: string;
}

export interface ScenarioContext {
  /** A version of minutes as one of seconds. */
  readonly short: boolean;
}

/** Something that must hold whatever happens, and how it is put to the test. */
export interface Scenario {
  readonly name: string;
  /** What has to hold. */
  readonly promise: string;
  /** Debian's name of a program that it needs. */
  readonly needs?: string;
  readonly run: (context: ScenarioContext) => Promise<Outcome>;
}

/** What must be there for a scenario, which a fault of the harness and not of the platform has left out. */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}
