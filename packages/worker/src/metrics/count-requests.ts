import type { RequestObserver } from '../requests/requests.js';
import { Series } from './series.js';

/** What stands for the route of requests that none fits: a client must not be able to make up series. */
const UNMATCHED = 'unmatched';

/**
 * Counts requests by route and method.
 *
 * @param onSeries told of each series once, before its first count
 */
export function countRequests(onSeries: (series: Series) => void): RequestObserver {
  const byRoute = new Map<string, Map<string, Series>>();
  const seriesOf = (route: string, method: string): Series => {
    let byMethod = byRoute.get(route);
    if (!byMethod) byRoute.set(route, (byMethod = new Map()));
    let series = byMethod.get(method);
    if (!series) {
      series = new Series({ route, method });
      byMethod.set(method, series);
      onSeries(series);
    }
    return series;
  };
  return ({ route = UNMATCHED, request, response }, { durationMs, aborted }) => {
    // Methods are bounded too: the parser knows those that there are, and no others.
    const series = seriesOf(route, request.method ?? '');
    series.count(aborted ? undefined : response.statusCode, durationMs / 1000);
  };
}
