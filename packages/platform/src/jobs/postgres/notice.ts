import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

const NoticeSchema = Type.Object({
  /** The platform that tells it. */
  from: Type.String(),
  /** Endpoints with jobs that wait. */
  arrived: Type.Array(Type.String()),
  /** Jobs by their endpoint. */
  changed: Type.Record(Type.String(), Type.Array(Type.String())),
});

/** What a platform tells the others. */
export type Notice = Static<typeof NoticeSchema>;

/** Reads a notification; undefined if it is none of a platform: whoever may connect to the database may send what he likes. */
export function readNotice(payload: string): Notice | undefined {
  try {
    const notice: unknown = JSON.parse(payload);
    return Check(NoticeSchema, notice) ? notice : undefined;
  } catch {
    return undefined;
  }
}
