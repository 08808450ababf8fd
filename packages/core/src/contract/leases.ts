/** Body of `POST /local/leases`: the right to change an environment of an app, held by one at a time. */
export interface LeaseRequest {
  readonly app: string;
  readonly env: string;
  /** Who asks, in words for those that wait. */
  readonly holder: string;
}

/** `data` of its answer (Server-Sent Events). The lease is held from `granted` until its holder closes the connection, or is gone. */
export type LeaseEvent =
  | { readonly state: 'granted' }
  | {
      readonly state: 'waiting';
      /** Who has it. */
      readonly holder: string;
      /** RFC 3339. */
      readonly since: string;
    };
