/** An answer that refuses, as the API server words it. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly details: object | undefined;

  constructor(status: number, reason: string, message: string, details?: object) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }

  get body(): object {
    const { status: code, reason, message, details } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
  }
}
