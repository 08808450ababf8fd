// A platform in a process of its own. Argument: home and settings, as JSON.
import { startPlatform, type PlatformSettings } from '@flash-ts/platform';

const { home, settings } = JSON.parse(process.argv[2] ?? '{}') as { home: string; settings: Partial<PlatformSettings> };
const platform = await startPlatform({ home, port: 0, version: 'reliability', settings });
process.on('SIGTERM', () => void platform.stop());
console.log('ready');
