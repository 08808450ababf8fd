import type { Fleet } from '../endpoints/fleet.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { ArtifactStore, ReservedArtifact } from '../artifacts/artifact-store.js';
import type { ArtifactCollector } from '../artifacts/collector.js';

/** Artifacts that a program which runs this platform in its own process writes itself, unchecked and without an upload. */
export interface DevelopmentArtifacts {
  /** Makes an empty folder, which gets the unpacked content of an artifact. It may contain links. */
  reserve(): Promise<ReservedArtifact>;
  /** The content of the folder is complete: from now on `image` may name the artifact, or an endpoint in it. */
  complete(artifact: ReservedArtifact): void;
  /** Removes an artifact that was reserved and will not be completed. */
  drop(artifact: ReservedArtifact): Promise<void>;
  /**
   * Starts a process for the next version of an endpoint ahead, which waits until the artifact is complete. It becomes the version's first
   * worker, if that would be started in the same way; else it is ended. Another one that waits for something else is ended at once. The reserved
   * folder must have `worker.mjs` and what that loads.
   *
   * @param endpointName of an endpoint of this platform; otherwise nothing is started
   */
  startAhead(endpointName: string, artifact: ReservedArtifact): void;
}

export interface DevelopmentParts {
  readonly artifacts: ArtifactStore;
  readonly collector: ArtifactCollector;
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
}

/** See `Platform.development`. */
export function developmentArtifacts({
  artifacts,
  collector,
  fleet,
  supervisor,
}: DevelopmentParts): DevelopmentArtifacts {
  return {
    reserve: () => artifacts.reserve(),
    complete(artifact) {
      collector.expect(artifact.digest);
      artifacts.complete(artifact);
    },
    async drop({ digest, folder }) {
      supervisor.spares.drop(folder);
      await artifacts.remove(digest);
    },
    startAhead(endpointName, { digest }) {
      const record = fleet.findByName(endpointName)?.record;
      if (record) supervisor.spares.keep(record, digest);
    },
  };
}
