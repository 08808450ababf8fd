/** RFC 9457 problem, as every error of the API is; `code` and `fix` are additions of the embedded platform. */
export interface ProblemResponse {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly string[];
  readonly code?: string;
  readonly fix?: string;
}
