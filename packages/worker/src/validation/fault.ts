import { HttpException } from '@nestjs/common';

export type Location = readonly (string | number)[];

/** One thing that is wrong with a request. */
export interface Fault {
  /** The source (`body`, `query`, `path`, `header`), then property names; array positions as numbers. */
  readonly loc: Location;
  readonly msg: string;
  /** The name of the class-validator constraint, `missing`, `unknown_field`, `json_invalid`, `content_type` or `type_error.…`. */
  readonly type: string;
  /** What it adds to Nest's `message` list where that is not `msg` itself. */
  readonly messages?: readonly string[];
}

/** The 422 answer: Nest's three fields, whose `message` has class-validator's own words, and FastAPI's `detail`. */
export function unprocessable(faults: readonly Fault[]): HttpException {
  return new HttpException(
    {
      statusCode: 422,
      message: faults.flatMap(({ msg, messages }) => messages ?? [msg]),
      error: 'Unprocessable Entity',
      detail: faults.map(({ loc, msg, type }) => ({ loc, msg, type })),
    },
    422,
  );
}

/** A fault of a value's type; `expected` completes "must be …". */
export function typeFault(loc: Location, type: string, expected: string): Fault {
  return { loc, msg: `${nameOf(loc)} must be ${expected}`, type: `type_error.${type}` };
}

export function missingFault(loc: Location, messages?: readonly string[]): Fault {
  return { loc, msg: `${nameOf(loc)} is required`, type: 'missing', ...(messages && { messages }) };
}

/** How messages name the place: the path inside the source, or the source when it is meant as a whole. */
function nameOf(loc: Location): string {
  return loc.length > 1 ? loc.slice(1).join('.') : String(loc[0]);
}
