import type { BuildFacts } from '@flash-ts/core/manifest';
import type { Discovery } from './discovery/discover.js';
import { sourceFingerprint } from './discovery/fingerprint.js';
import { WORKER_NODE } from './native/target.js';
import type { Project } from './project/open-project.js';
import { ownWorker } from './project/peer-versions.js';

/** What a manifest says of the build that wrote it. */
export async function buildFacts(project: Project, { sources }: Discovery): Promise<BuildFacts> {
  return {
    projectName: project.name,
    generatedAt: sourceTime(process.env.SOURCE_DATE_EPOCH),
    sourceFingerprint: await sourceFingerprint(project.dir, sources),
    node: WORKER_NODE,
    framework: `@flash-ts/worker@${ownWorker().version}`,
  };
}

/**
 * The manifest is part of the artifact, and the same source must give the same bytes. So its time is `SOURCE_DATE_EPOCH` (seconds, see
 * reproducible-builds.org), or the epoch where that is not set.
 */
function sourceTime(epoch: string | undefined): string {
  const seconds = Number(epoch ?? 0);
  return new Date(Number.isFinite(seconds) ? seconds * 1000 : 0).toISOString();
}
