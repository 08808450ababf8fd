import type { ProblemResponse } from '@flash-ts/core/contract';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
};

/** A refusal of the API, as RFC 9457 has it. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, detail: string, errors: readonly string[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }

  get body(): ProblemResponse {
    const { status, message: detail, errors } = this;
    const title = TITLES[status] ?? 'Internal Server Error';
    return { title, status, detail, ...(errors.length > 0 && { errors }) };
  }
}
