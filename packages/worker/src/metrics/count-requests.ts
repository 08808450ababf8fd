import type { RequestObserver } from '../requests/requests.js';
import { Series } from './series.js';

/** The route of requests that match none: a client must not be able to create series. */
const UNMATCHED = 'unmatched';

/**
 * Counts requests by route and method.
 *
 * @param onSeries called once for each series, before its first count
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
    // The number of methods is bounded too: the HTTP parser refuses unknown ones.
    const series = seriesOf(route, request.method ?? '');
    series.count(aborted ? undefined : response.statusCode, durationMs / 1000);
  };
}
