/** Folders and files with settings of a machine, of a person or of tools; whatever is below such a folder is private too. */
const PRIVATE_NAMES = new Set([
  '.aws',
  '.docker',
  '.flash',
  '.git',
  '.git-credentials',
  '.gnupg',
  '.kube',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.ssh',
  '.yarnrc',
  '.yarnrc.yml',
]);

/** Names of environment files and of keys. */
const PRIVATE_PATTERNS = [
  /^\.env(?:\..*)?$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:\..*)?$/i,
  /\.(?:pem|key|p8|p12|pfx|ppk|jks|keystore|kdbx|asc|gpg)$/i,
];

/** Whether a file may never be shipped, not even if the project includes it. @param path absolute or relative, with `/` or the system's separator */
export function isPrivateFile(path: string): boolean {
  return path
    .split(/[/\\]/)
    .some((name) => PRIVATE_NAMES.has(name.toLowerCase()) || PRIVATE_PATTERNS.some((pattern) => pattern.test(name)));
}

/** Whether a search for files leaves a folder out. @param path of the folder */
export function isNeverEntered(path: string): boolean {
  return /(?:^|[/\\])(?:node_modules|\.git|\.flash)$/.test(path);
}
