import manifest from '../package.json' with { type: 'json' };

/** The version of Keelson, from the package.json beside this folder: the repository's, or the installed package's. */
export const version: string = manifest.version;
