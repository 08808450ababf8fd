/**
 * What a filter returns for an error of a job that no filter of the author's has handled: whoever runs the job logs and tells it. A filter that
 * threw it again would have Nest log it too.
 */
export class Unhandled {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}
