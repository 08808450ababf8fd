import type { JobNote } from './job-notes.ts';

/** The runs of handlers by the release of their workers. */
export function runsByRelease(notes: readonly JobNote[]): Map<string, number> {
  const releases = releasesOf(notes);
  const runs = new Map<string, number>();
  for (const note of notes) {
    const release = note.what === 'begins' ? releases.get(note.worker) : undefined;
    if (release !== undefined) runs.set(release, (runs.get(release) ?? 0) + 1);
  }
  return runs;
}

/** Jobs that a worker of another release has begun while one release alone served. */
export function staleRuns(notes: readonly JobNote[]): string[] {
  const releases = releasesOf(notes);
  const alone = new Map<string, string>();
  return notes.flatMap((note) => {
    if (note.what === 'alone') alone.set(note.endpoint, note.release);
    if (note.what === 'changes') alone.delete(note.endpoint);
    if (note.what !== 'begins') return [];
    const serving = alone.get(note.ticket.split('-')[0] ?? '');
    const own = releases.get(note.worker);
    return serving === undefined || serving === own ? [] : [`${note.job} was begun by ${own}, while ${serving} served`];
  });
}

function releasesOf(notes: readonly JobNote[]): ReadonlyMap<string, string> {
  return new Map(notes.flatMap((note) => (note.what === 'starts' ? [[note.worker, note.release]] : [])));
}
