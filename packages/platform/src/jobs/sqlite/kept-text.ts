import type { Row } from '../job-rows.js';
import { SHOWN_CHARACTERS, type EventContent } from '../job-store.js';

/** Bytes of a text beyond which it lies in a file. */
export const LARGE_BYTES = 256 * 1024;

/** A text of a job as its row has it. */
export interface KeptText {
  /** The text; its first `SHOWN_CHARACTERS` if it lies in a file. */
  readonly text: string;
  /** Of the whole text, in UTF-8. */
  readonly bytes: number;
  /** The name of the file that has the whole text. */
  readonly file: string | undefined;
}

/** What an event brings with it. */
export type KeptContent = Omit<EventContent, 'output'> & { readonly output?: KeptText | undefined };

/** The columns of a job's input and of its output. */
export const INPUT = 'input, input_file, input_bytes';
export const OUTPUT = 'output, output_file, output_bytes';

/** The values of the three columns of a text. */
export function valuesOf(text: KeptText | undefined): [string | null, string | null, number] {
  return [text?.text ?? null, text?.file ?? null, text?.bytes ?? 0];
}

/** The first `SHOWN_CHARACTERS` of a text, which may be many megabytes. */
export function beginningOf(text: string): string {
  // A character has two code units at most.
  return Array.from(text.slice(0, 2 * SHOWN_CHARACTERS))
    .slice(0, SHOWN_CHARACTERS)
    .join('');
}

export function keptInput({ input, input_bytes: bytes, input_file: file }: Row): KeptText {
  return { text: input as string, bytes: bytes as number, file: (file as string | null) ?? undefined };
}

export function keptOutput({ output, output_bytes: bytes, output_file: file }: Row): KeptText | undefined {
  if (output === null) return undefined;
  return { text: output as string, bytes: bytes as number, file: (file as string | null) ?? undefined };
}
