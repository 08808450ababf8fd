/** Why a home can't be used, described from the system's error. */
export function homeProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it is a file, or one of its parent folders is a file';
    case 'EACCES':
    case 'EPERM':
      return `this user may not write there (${message})`;
    case 'EROFS':
      return 'it is on a disk that is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'its disk is full';
    default:
      return message;
  }
}
