import { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

/** Pixels; a small file may be the picture of a wall. */
const PIXEL_LIMIT = 40e6;

/** A picture in memory: three bytes a pixel, red first. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Points, from the left upper corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a network wants its colours: `(value / 255 - mean) / deviation`. */
export interface Scale {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** @returns undefined where the bytes are no picture of a known format, or of too large a one */
export async function openPicture(bytes: Buffer): Promise<Picture | undefined> {
  const image = sharp(bytes, { limitInputPixels: PIXEL_LIMIT }).rotate().flatten({ background: 'white' });
  const decoded = await image
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => undefined);
  return decoded && { width: decoded.info.width, height: decoded.info.height, pixels: decoded.data };
}

/** Part of a picture, stretched to a size, as one input of a network. PaddleOCR's were trained on blue first. */
export async function tensorOf(picture: Picture, box: Box, size: { width: number; height: number }, scale: Scale) {
  const { width, height, pixels } = picture;
  const resized = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .extract(box)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  const area = size.width * size.height;
  const values = new Float32Array(area * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const mean = scale.mean[channel]!;
    const deviation = scale.deviation[channel]!;
    for (let at = 0; at < area; at += 1) {
      values[channel * area + at] = (resized[at * 3 + 2 - channel]! / 255 - mean) / deviation;
    }
  }
  return new Tensor('float32', values, [1, 3, size.height, size.width]);
}
