// Draws lines of text as a PNG: node test/draw.ts FILE LINE... No font of the machine is needed.
import sharp from 'sharp';
import { GLYPHS, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.ts';

/** Points of the picture for one of a glyph. */
const ZOOM = 5;
/** Points; rounds the corners of what the zoom made of a glyph's points, as print has them. */
const BLUR = 2;
/** In points of a glyph. */
const MARGIN = 6;
const SPACING = 1;
const LEADING = 6;

const [file, ...lines] = process.argv.slice(2);
if (file === undefined || lines.length === 0) throw new Error('usage: node test/draw.ts FILE LINE...');

const columns = Math.max(...lines.map((line) => line.length));
const width = 2 * MARGIN + columns * (GLYPH_WIDTH + SPACING);
const height = 2 * MARGIN + lines.length * (GLYPH_HEIGHT + LEADING);
const pixels = Buffer.alloc(width * height, 255);
for (const [row, line] of lines.entries()) {
  for (const [column, letter] of [...line].entries()) drawGlyph(letter, row, column);
}
await sharp(pixels, { raw: { width, height, channels: 1 } })
  .resize({ width: width * ZOOM, height: height * ZOOM, kernel: 'cubic' })
  .blur(BLUR)
  .png()
  .toFile(file);

function drawGlyph(letter: string, row: number, column: number): void {
  const glyph = GLYPHS[letter.toUpperCase()];
  if (!glyph) throw new Error(`there is no glyph for "${letter}"`);
  const left = MARGIN + column * (GLYPH_WIDTH + SPACING);
  const top = MARGIN + row * (GLYPH_HEIGHT + LEADING);
  for (const [y, bits] of glyph.entries()) {
    for (const [x, bit] of [...bits].entries()) if (bit === '#') pixels[(top + y) * width + left + x] = 0;
  }
}
