/** The class for "no character here". */
const BLANK = 0;

/**
 * The text of the recognition network's output: for each step the likeliest class, where the same one in a row is one character and a blank
 * between two makes them two (connectionist temporal classification).
 *
 * @param output a row of probabilities for each step, one for each class
 */
export function decode(output: Float32Array, characters: readonly string[]): { text: string; confidence: number } {
  const classes = characters.length;
  let text = '';
  let sum = 0;
  let count = 0;
  let previous = BLANK;
  for (let start = 0; start + classes <= output.length; start += classes) {
    const likeliest = indexOfMax(output, start, start + classes);
    if (likeliest !== BLANK && likeliest !== previous) {
      text += characters[likeliest];
      sum += output[start + likeliest]!;
      count += 1;
    }
    previous = likeliest;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

function indexOfMax(values: Float32Array, start: number, end: number): number {
  let best = start;
  for (let at = start + 1; at < end; at += 1) if (values[at]! > values[best]!) best = at;
  return best - start;
}
