/** What `--json` prints. */
export interface SuiteResult {
  readonly node: string;
  readonly cases: readonly CaseResult[];
}

export interface CaseResult {
  readonly name: string;
  readonly kind: 'apps' | 'packages';
  readonly title: string;
  readonly buildSeconds: number;
  readonly artifactBytes: number;
  /** Why something could not be built or started. */
  readonly problems: readonly string[];
  readonly trials: readonly TrialResult[];
}

export interface TrialResult {
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly what: string;
  /**
   * `equal`: every answer of the artifact is the application's own. `build-only`: the same, but the packages' main purpose needs a server and was not
   * tried. `different`: some answer is another. `failed`: one of the two could not be built or started.
   */
  readonly result: 'equal' | 'build-only' | 'different' | 'failed';
  /** How many requests and exchanges were compared. */
  readonly compared: number;
  /** Differences; for `build-only` the reason. */
  readonly notes: readonly string[];
}

export function isGood({ result }: TrialResult): boolean {
  return result === 'equal' || result === 'build-only';
}
