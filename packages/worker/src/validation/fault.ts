import { HttpException } from '@nestjs/common';

export type Location = readonly (string | number)[];

/** One thing that is wrong with a request. */
export interface Fault {
  /** The source (`body`, `query`, `path`, `header`), then property names; array positions as numbers. */
  readonly loc: Location;
  readonly msg: string;
  /** The name of the class-validator constraint, `missing`, `unknown_field`, `json_invalid`, `content_type` or `type_error.…`. */
  readonly type: string;
  /** Entries of Nest's `message` list, where these differ from `msg`. */
  readonly messages?: readonly string[];
}

/** Faults in one answer. The search for faults stops when there is one more. */
export const FAULT_LIMIT = 100;

/** Characters of one message, and of all names of one `loc` together: both can have text of the client. */
export const MESSAGE_LIMIT = 2_000;
const LOC_LIMIT = 1_000;

/**
 * The 422 answer: Nest's three fields, with class-validator's messages in `message`, and FastAPI's `detail`. Its size is bounded whatever the
 * request was: instead of the 101st fault there is `…and more`, and long messages and names are cut.
 */
export function unprocessable(found: readonly Fault[]): HttpException {
  const faults = bounded(found);
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

function bounded(faults: readonly Fault[]): readonly Fault[] {
  const told = faults.slice(0, FAULT_LIMIT).map((fault) => ({
    loc: shortLoc(fault.loc),
    msg: shortText(fault.msg, MESSAGE_LIMIT),
    type: fault.type,
    ...(fault.messages && { messages: fault.messages.map((text) => shortText(text, MESSAGE_LIMIT)) }),
  }));
  if (faults.length <= FAULT_LIMIT) return told;
  return [...told, { loc: (faults[0]?.loc ?? []).slice(0, 1), msg: '…and more', type: 'more' }];
}

function shortLoc(loc: Location): Location {
  let left = LOC_LIMIT;
  const steps: (string | number)[] = [];
  for (const step of loc) {
    if (left <= 0) return [...steps, '…'];
    const short = typeof step === 'string' ? shortText(step, left) : step;
    left -= String(short).length;
    steps.push(short);
  }
  return steps;
}

function shortText(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

/** A fault of a value's type; `expected` completes "must be …". */
export function typeFault(loc: Location, type: string, expected: string): Fault {
  return { loc, msg: `${nameOf(loc)} must be ${expected}`, type: `type_error.${type}` };
}

export function missingFault(loc: Location, messages?: readonly string[]): Fault {
  return { loc, msg: `${nameOf(loc)} is required`, type: 'missing', ...(messages && { messages }) };
}

/** The name of a place in messages: the path inside the source, or the source for the whole of it. */
function nameOf(loc: Location): string {
  return loc.length > 1 ? loc.slice(1).join('.') : String(loc[0]);
}

/** A form, in either encoding, with more fields and files than `limit`. */
export function manyPartsFault(limit: number): Fault {
  return { loc: ['body'], msg: `a form may have at most ${limit} parts`, type: 'form_too_many_parts' };
}
