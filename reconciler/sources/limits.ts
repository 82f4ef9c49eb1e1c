import { OperationError } from '../model/operation-error.ts';

/** What a source accepts at most; past one of them its call fails with `exhausted`, but for `fileBytes`. */
export interface Limits {
  /** What one fetch may download and the kept clone may hold. */
  readonly repositoryBytes: number;
  /** One file that is read; a larger one is left out of what `read` gives. */
  readonly fileBytes: number;
  /** Files and folders of a commit. */
  readonly files: number;
}

/** Limits where a configuration has none: what the schema has as defaults. */
export const DEFAULT_LIMITS: Limits = { repositoryBytes: 128 * 2 ** 20, fileBytes: 4 * 2 ** 20, files: 100_000 };

/** A size as people say it: `4 MiB`, `1.5 MiB`, `900 bytes`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [unit, name] = bytes < 2 ** 20 ? [2 ** 10, 'KiB'] : bytes < 2 ** 30 ? [2 ** 20, 'MiB'] : [2 ** 30, 'GiB'];
  return `${Math.round((bytes / unit) * 10) / 10} ${name}`;
}

/** Throws `exhausted` when a listing has come upon more files and folders than allowed; `path` is where that happened. */
export function checkFileCount(source: string, path: string, count: number, limits: Limits): void {
  if (count <= limits.files) return;
  throw new OperationError(
    'exhausted',
    `Listing ${source}: more than the ${limits.files} files and folders allowed (reached at ${path}); point at a smaller repository or raise limits.files in the configuration`,
  );
}
