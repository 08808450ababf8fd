/** `GET /local/settings`, and the answer to a change of them. */
export interface PlatformSettingsReport<Settings = Readonly<Record<string, unknown>>> {
  /** All of them, as they are in force. */
  readonly settings: Settings;
  /** Those that were changed while the platform ran; they outlive it. */
  readonly saved: Readonly<Record<string, number>>;
  /** Those that whoever started the platform has set, which is stronger. */
  readonly givenAtStart: readonly string[];
  /** Those that can be changed while it runs. */
  readonly changeable: readonly string[];
}
