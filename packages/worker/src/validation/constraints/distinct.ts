/** The most bits of the map of integers for each element of a list: beyond that, sorting takes less time and memory. */
const BITS_PER_NUMBER = 64;

/**
 * Whether no element of a list is strictly equal to another one, and none is NaN, which is not equal to itself. For millions of numbers a Set
 * takes several times as long as parsing them; so integers close to each other are marked in a bit map, and other numbers are sorted.
 */
export function isDistinct(list: readonly unknown[]): boolean {
  const numbers = new Float64Array(list.length);
  const others = new Set<unknown>();
  let count = 0;
  // By index, since iteration takes several times as long.
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (typeof item === 'number') {
      if (Number.isNaN(item)) return false;
      numbers[count] = item;
      count += 1;
    } else {
      // A value of another type is not equal to any number.
      others.add(item);
      if (others.size + count <= index) return false;
    }
  }
  return count < 2 || areDistinct(numbers.subarray(0, count));
}

function areDistinct(numbers: Float64Array): boolean {
  let least = Infinity;
  let most = -Infinity;
  let areIntegers = true;
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
    if (!Number.isInteger(number)) areIntegers = false;
  }
  const range = most - least + 1;
  return areIntegers && range <= numbers.length * BITS_PER_NUMBER
    ? areMarkedOnce(numbers, least, range)
    : areApart(numbers);
}

function areMarkedOnce(numbers: Float64Array, least: number, range: number): boolean {
  const marks = new Uint32Array(Math.ceil(range / 32));
  for (const number of numbers) {
    const offset = number - least;
    const word = Math.floor(offset / 32);
    const bit = 1 << (offset % 32);
    if ((marks[word]! & bit) !== 0) return false;
    marks[word]! |= bit;
  }
  return true;
}

/** Sorts the numbers. */
function areApart(numbers: Float64Array): boolean {
  numbers.sort();
  for (let index = 1; index < numbers.length; index += 1) if (numbers[index] === numbers[index - 1]) return false;
  return true;
}
