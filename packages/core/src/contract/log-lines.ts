/** `data` of `GET /v2/serverless/{id}/workers/{workerId}/logs` (Server-Sent Events). */
export interface WorkerLogLine {
  readonly ts: string;
  readonly source: 'container' | 'system';
  readonly line: string;
}

/** One line of a worker's output, as `GET /local/logs` streams it (Server-Sent Events; `endpoint=` narrows, `follow=true` stays open). */
export interface LogLine {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly workerId: string;
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339. */
  readonly time: string;
  readonly line: string;
}
