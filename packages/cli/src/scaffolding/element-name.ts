import { cliErrors } from '../errors/catalogue.js';

/** The name of an element to generate, in the spellings that files and code need. */
export interface ElementName {
  /** Folders that were typed before the name, in kebab-case. */
  readonly folders: readonly string[];
  /** `user-profile` */
  readonly kebab: string;
  /** `UserProfile` */
  readonly pascal: string;
  /** `USER_PROFILE` */
  readonly constant: string;
}

/** An endpoint's name may have 63 characters; the rest is for the name of the kind. */
const MAX_LENGTH = 50;

const ALLOWED = `a letter, then letters, digits, "-" or "_", in any case, at most ${MAX_LENGTH} characters; folders before it end in "/"`;

/**
 * Reads a name in any case, with folders before it: `user-profile`, `UserProfile`, `admin/userProfile`. A last word that only repeats the
 * kind is dropped: `UserEndpoint` is the endpoint `User`.
 *
 * @param kind in kebab-case
 * @throws FlashError `FLASH_NAME_UNUSABLE`
 */
export function readElementName(input: string, kind: string): ElementName {
  const segments = input.split('/').map(wordsOf);
  const last = segments.at(-1);
  if (last === undefined || segments.includes(undefined)) throw unusable(input, kind);
  const words = last.length > 1 && last.at(-1) === kind ? last.slice(0, -1) : last;
  const kebab = words.join('-');
  if (kebab.length > MAX_LENGTH) throw unusable(input, kind);
  return {
    folders: segments.slice(0, -1).map((folder) => (folder ?? []).join('-')),
    kebab,
    pascal: words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(''),
    constant: words.join('_').toUpperCase(),
  };
}

/**
 * Folders as they are typed after the name: `admin/users`.
 *
 * @throws FlashError `FLASH_NAME_UNUSABLE`
 */
export function readFolders(input: string): readonly string[] {
  const segments = input.replace(/\/$/, '').split('/').map(wordsOf);
  return segments.map((words) => {
    if (words === undefined) throw unusable(input, 'folder');
    return words.join('-');
  });
}

/** The words of one segment in lower case; undefined if it can't be a name, such as `..` or an absolute path. */
function wordsOf(segment: string): readonly string[] | undefined {
  if (!/^[a-z][a-z0-9._ -]*$/i.test(segment)) return undefined;
  return segment
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[._ -]+/)
    .filter((word) => word !== '');
}

function unusable(value: string, what: string) {
  return cliErrors.FLASH_NAME_UNUSABLE({ what: `${what} name`, value, allowed: ALLOWED });
}
