/** An environment of an app. */
export interface Place {
  readonly app: string;
  readonly env: string;
}

/** An existing endpoint. */
export interface EndpointRef {
  readonly name: string;
  readonly id: string;
}
