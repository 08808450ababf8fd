import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { boxesOf } from './boxes.js';
import { decode } from './decode.js';
import type { Models } from './models.js';
import { tensorOf, type Box, type Picture, type Scale } from './picture.js';

/** A line of text, from the top of the picture down. */
export interface Line {
  readonly text: string;
  /** 0…1, the mean over the characters. */
  readonly confidence: number;
  readonly box: Box;
}

/** As the detection network was trained, on ImageNet's mean colours. */
const DETECTION_SCALE: Scale = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const RECOGNITION_SCALE: Scale = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

/** Points; the longer side of what is searched. Larger pictures take longer and find smaller print. */
const SEARCHED_SIDE = 960;
/** Both sides of what is searched are multiples of it. */
const GRID = 32;
/** Points; the height of a line as the recognition network reads it. */
const LINE_HEIGHT = 48;
/** What is read with less is noise. */
const LEAST_CONFIDENCE = 0.5;

export async function readText(picture: Picture, models: Models): Promise<Line[]> {
  const boxes = await findLines(picture, models.detection);
  const lines: Line[] = [];
  // One after the other: each uses all cores.
  for (const box of boxes) {
    const line = { ...(await readLine(picture, box, models)), box };
    if (line.text.trim() !== '' && line.confidence >= LEAST_CONFIDENCE) lines.push(line);
  }
  return lines;
}

async function findLines(picture: Picture, session: InferenceSession): Promise<Box[]> {
  const shrink = Math.min(1, SEARCHED_SIDE / Math.max(picture.width, picture.height));
  const onGrid = (side: number) => Math.max(GRID, Math.round((side * shrink) / GRID) * GRID);
  const size = { width: onGrid(picture.width), height: onGrid(picture.height) };
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const map = await run(session, await tensorOf(picture, whole, size, DETECTION_SCALE));
  return boxesOf(map.data as Float32Array, size, picture);
}

async function readLine(picture: Picture, box: Box, { recognition, characters }: Models) {
  const width = Math.max(LINE_HEIGHT, Math.round((box.width / box.height) * LINE_HEIGHT));
  const output = await run(
    recognition,
    await tensorOf(picture, box, { width, height: LINE_HEIGHT }, RECOGNITION_SCALE),
  );
  return decode(output.data as Float32Array, characters);
}

async function run(session: InferenceSession, input: Tensor): Promise<Tensor> {
  const outputs = await session.run({ [session.inputNames[0]!]: input });
  return outputs[session.outputNames[0]!]!;
}
