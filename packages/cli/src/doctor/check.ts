import { FlashError } from '@flash-ts/core/errors';

/** What the checks look at. */
export interface Scene {
  /** Absolute. */
  readonly projectDir: string;
  /** Absolute path of the platform's home. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** A fault keeps commands from working; a warning does not, or not now. */
export interface Finding {
  readonly state: 'warning' | 'fault';
  /** What is wrong, in full sentences. */
  readonly problem: string;
  /** The next step, in full sentences. */
  readonly fix: string;
}

/** What is wrong, or in a few words what was found. */
export type Verdict = Finding | { readonly state: 'ok'; readonly found: string };

export interface Check {
  /** Stays the same between versions. */
  readonly code: string;
  /** What is checked, in a few words. */
  readonly title: string;
  /** Looks, and changes nothing. */
  readonly look: (scene: Scene) => Promise<Verdict> | Verdict;
}

export const ok = (found: string): Verdict => ({ state: 'ok', found });

/** The finding of a check that the platform or the build makes too: their error, in its own words. */
export function findingOf(error: unknown, state: Finding['state'] = 'fault'): Finding {
  if (!(error instanceof FlashError)) throw error;
  const faults = error.faults.length > 0 ? error.faults : [error];
  const place = ({ where }: FlashError) =>
    where?.file === undefined ? '' : `${[where.file, where.line].filter((part) => part !== undefined).join(':')}: `;
  return {
    state,
    problem: faults.map((fault) => place(fault) + fault.message).join('\n'),
    fix: [...new Set(faults.map(({ fix }) => fix))].join('\n'),
  };
}
