import type { ResourceId } from '../../model/ids.ts';
import type { OperationError } from '../../model/operation-error.ts';
import type { Live, LiveState, PresentImageSpec, Resource } from '../../model/resource.ts';
import type { Engine } from './engine.ts';
import { fetchImage, type ImageOptions, type WantedImage } from './fetch-image.ts';

/** Pulls and builds that run beside the passes: a big image never holds one up. */
export interface ImageJobs {
  /** Begins to pull or build, unless that is under way already. */
  begin(resource: Resource, spec: PresentImageSpec, engine: Engine): void;
  /** Those under way, and those that ended badly; what ended well is an image of the engine. */
  live(): readonly Live[];
  /** Ends one, or forgets that it failed. */
  forget(id: ResourceId): void;
  endAll(): void;
}

interface ImageJobsOptions extends ImageOptions {
  /** Called when one has ended. */
  readonly onEnd: () => void;
}

interface ImageJob {
  readonly ending: AbortController;
  live: Live;
}

/** A pull or build that says nothing for so long is given up. */
const SILENCE_MS = 600_000;

/** No job runs yet. */
export function startImageJobs(options: ImageJobsOptions): ImageJobs {
  const jobs = new Map<ResourceId, ImageJob>();
  return {
    begin(resource, spec, engine) {
      if (jobs.get(resource.id)?.live.state.phase === 'pending') return;
      const job: ImageJob = { ending: new AbortController(), live: liveImage(resource, spec, { phase: 'pending' }) };
      jobs.set(resource.id, job);
      const tell = (state: LiveState): void => {
        job.live = { ...job.live, state };
      };
      const onProgress = (progress: string): void => tell({ phase: 'pending', ...(progress === '' ? {} : { progress }) });
      fetchWhileHeard({ engine, spec, files: resource.build ?? {}, onProgress }, options, job.ending)
        .then(
          () => jobs.get(resource.id) === job && jobs.delete(resource.id),
          (error: OperationError) => tell({ phase: 'failed', error: error.message, temporary: error.temporary }),
        )
        .finally(options.onEnd);
    },
    live: () => [...jobs.values()].map(job => job.live),
    forget(id) {
      jobs.get(id)?.ending.abort();
      jobs.delete(id);
    },
    endAll() {
      for (const job of jobs.values()) job.ending.abort();
      jobs.clear();
    },
  };
}

function liveImage({ id }: Resource, spec: PresentImageSpec, state: LiveState): Live {
  return { id, ref: spec.ref, name: spec.ref, spec, applied: spec, state, restarts: 0, createdAt: 0 };
}

async function fetchWhileHeard(wanted: WantedImage, options: ImageOptions, ending: AbortController): Promise<void> {
  const silence = setTimeout(() => ending.abort(new DOMException('silent', 'TimeoutError')), SILENCE_MS);
  const onProgress = (progress: string): void => {
    silence.refresh();
    wanted.onProgress(progress);
  };
  try {
    await fetchImage({ ...wanted, onProgress }, options, ending.signal);
  } finally {
    clearTimeout(silence);
  }
}
