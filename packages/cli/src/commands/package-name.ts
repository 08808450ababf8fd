/** Whether a text can be the name of an npm package: the registry's rules, in short. */
export function isPackageName(text: string): boolean {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(text) && text.length <= 214;
}
