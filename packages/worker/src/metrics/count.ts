import type { RequestObserver } from '../requests/requests.js';
import { JOB_OUTCOMES, type JobObserver } from './jobs.js';
import { COUNTED, Series } from './series.js';

const ABORTED = COUNTED.requests.endings.indexOf('aborted');

/** The route of requests that match none, and the method of jobs whose input names none that there is: a client must not be able to create series. */
const UNMATCHED = 'unmatched';

/** Called once for each series, before its first count. */
type OnSeries = (series: Series) => void;

/** Counts requests by route and method. */
export function countRequests(onSeries: OnSeries): RequestObserver {
  const byRoute = new Map<string, (method: string) => Series>();
  return ({ route = UNMATCHED, request, response }, { durationMs, aborted }) => {
    let ofMethod = byRoute.get(route);
    if (!ofMethod)
      byRoute.set(route, (ofMethod = remembered((method) => new Series('requests', { route, method }), onSeries)));
    // The number of methods is bounded too: the HTTP parser refuses unknown ones.
    const series = ofMethod(request.method ?? '');
    series.count(aborted ? ABORTED : Math.trunc(response.statusCode / 100) - 1);
    series.observe(0, durationMs / 1000);
  };
}

/** Counts jobs by method. */
export function countJobs(onSeries: OnSeries): JobObserver {
  const ofMethod = remembered((method) => new Series('jobs', { method }), onSeries);
  return ({ method = UNMATCHED, outcome, durationMs, delayMs }) => {
    const series = ofMethod(method);
    series.count(JOB_OUTCOMES.indexOf(outcome));
    if (delayMs !== undefined) series.observe(0, delayMs / 1000);
    series.observe(1, durationMs / 1000);
  };
}

function remembered(make: (method: string) => Series, onSeries: OnSeries): (method: string) => Series {
  const byMethod = new Map<string, Series>();
  return (method) => {
    let series = byMethod.get(method);
    if (!series) {
      series = make(method);
      byMethod.set(method, series);
      onSeries(series);
    }
    return series;
  };
}
