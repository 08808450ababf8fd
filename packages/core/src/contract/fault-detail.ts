/** One fault of a request, as the `detail` of a 422 answer lists them. */
export interface FaultDetail {
  /** Where: `body`, `path`, `query` or `header`, then property names and array indexes. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}
