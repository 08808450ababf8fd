/** What container runtimes and registries say of an image that they do not get. */
const PULL = /\bpull/i;
const PROBLEM = /\b(?:fail|error|denied|unauthorized|not found|unknown|forbidden|no such|toomanyrequests)/i;

/** The line by which a worker's output says that its image can't be pulled; undefined if none does. */
export function pullProblem(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => PULL.test(line) && PROBLEM.test(line));
}
