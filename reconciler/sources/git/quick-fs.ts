import fs from 'node:fs';
import type { PromiseFsClient } from 'isomorphic-git';

/**
 * What isomorphic-git asks of a file system, synchronously: for each object it looks at four paths or more, of which each costs microseconds
 * this way and a tenth of a millisecond through the thread pool. A file appears whole or not at all, whenever the process is killed.
 */
export const QUICK_FS: PromiseFsClient = {
  promises: {
    // Called without a path, too, at each call of isomorphic-git: so it finds out whether this makes promises.
    async readFile(path?: string, options: fs.ObjectEncodingOptions = {}) {
      if (path === undefined || !fs.existsSync(path)) throw MISSING;
      return fs.readFileSync(path, options);
    },
    async writeFile(path: string, content: string | Uint8Array, options: fs.WriteFileOptions = {}) {
      const fresh = `${path}.${process.pid}.new`;
      fs.writeFileSync(fresh, content, options);
      fs.renameSync(fresh, path);
    },
    readdir: async (path: string) => fs.readdirSync(path),
    stat: async (path: string) => fs.statSync(path),
    lstat: async (path: string) => fs.lstatSync(path),
    readlink: async (path: string) => fs.readlinkSync(path),
    mkdir: async (path: string) => fs.mkdirSync(path),
    rmdir: async (path: string) => fs.rmdirSync(path),
    unlink: async (path: string) => fs.unlinkSync(path),
    symlink: async (target: string, path: string) => fs.symlinkSync(target, path),
  },
};

/** One for all: an error with a stack of its own is what costs most of a look at a path where nothing is. */
const MISSING = Object.assign(new Error('no such file'), { code: 'ENOENT' });
