import type { DirectorySpec } from '../../../model/host.ts';
import { type FacetKit, first } from '../facet-kit.ts';
import { KEEP_PATHS, ownerAs, pathState } from './paths.ts';

/** A folder goes only when it is empty: what others put into it is theirs. */
export const directoryKit: FacetKit<DirectorySpec> = {
  change: `
${KEEP_PATHS}
keep_directory() { keep_path "$1"; }
back_directory() { back_path "$1"; }
gone_directory() {
  rmdir "$name" || fail conflict "$name is not empty, and what is in it is not ours; empty it, or declare it"
}
make_directory() {
  if is_there "$name" && [ ! -d "$name" ]; then fail conflict "there is something at $name that is no folder"; fi
  (umask 022 && mkdir -p "$name") || exit 1
  give "$name/" "$owner" "$name" "$mode"
}
`,
  order: ({ mode, owner }) => ({ variables: { mode, owner } }),
  seen({ name, said, applied }) {
    const state = pathState(first(said, 'stat'));
    if (state === null || state.type !== 'directory') return null;
    return { kind: 'directory', path: name, mode: state.mode, owner: ownerAs(state, applied?.owner) };
  },
};
