import { quantile } from '../../compare.ts';

/** What became of a request. */
export type Verdict =
  | { readonly kind: 'answered' }
  /** It was in flight on a worker that was killed or that another request crashed, and can't be sent again. */
  | { readonly kind: 'lost with its worker' }
  /** No platform was there to answer it. */
  | { readonly kind: 'platform away' }
  | { readonly kind: 'wrong'; readonly reason: string };

interface Row {
  sent: number;
  readonly times: number[];
  withWorker: number;
  away: number;
  readonly wrong: Map<string, number>;
}

/** Counts what became of requests, by what was asked. */
export class Tally {
  /** Requests that were not sent since too many were under way: the machine had no time for more. */
  heldBack = 0;
  readonly #rows = new Map<string, Row>();

  sent(what: string): void {
    this.#row(what).sent += 1;
  }

  /** @param took milliseconds */
  done(what: string, verdict: Verdict, took: number): void {
    const row = this.#row(what);
    if (verdict.kind === 'answered') row.times.push(took);
    else if (verdict.kind === 'lost with its worker') row.withWorker += 1;
    else if (verdict.kind === 'platform away') row.away += 1;
    else row.wrong.set(verdict.reason, (row.wrong.get(verdict.reason) ?? 0) + 1);
  }

  /** Requests that got another answer than they have to get, or none, for no reason that was given to the platform. */
  get wrong(): number {
    return [...this.#rows.values()].flatMap(({ wrong }) => [...wrong.values()]).reduce((sum, count) => sum + count, 0);
  }

  get total(): number {
    return [...this.#rows.values()].reduce((sum, { sent }) => sum + sent, 0);
  }

  /** As a table of Markdown. */
  table(): string {
    const head =
      '| asked | sent | answered as it has to be | lost with its worker | platform away | wrong | p50, p99, slowest |';
    const rows = [...this.#rows].map(([what, row]) => {
      const { sent, times, withWorker, away, wrong } = row;
      const reasons = [...wrong].map(([reason, count]) => `${count} × ${reason}`).join('; ') || '0';
      const at = (part: number) => Math.round(quantile(times, part) || 0);
      const latency = `${at(0.5)}, ${at(0.99)}, ${at(1)} ms`;
      return `| ${[what, sent, times.length, withWorker, away, reasons, latency].join(' | ')} |`;
    });
    return [head, head.replaceAll(/[^|]+/g, ' --- '), ...rows].join('\n');
  }

  #row(what: string): Row {
    const known = this.#rows.get(what);
    if (known) return known;
    const row: Row = { sent: 0, times: [], withWorker: 0, away: 0, wrong: new Map() };
    this.#rows.set(what, row);
    return row;
  }
}
