import { sha256 } from '../../../model/digest.ts';
import type { HostFileSpec } from '../../../model/host.ts';
import { OperationError } from '../../../model/operation-error.ts';
import type { FileContent } from '../../../model/workload.ts';
import { type FacetKit, first, type OrderContext } from '../facet-kit.ts';
import { KEEP_PATHS, ownerAs, pathState } from './paths.ts';

/**
 * Files are written beside their place, and are there at once or not at all. The bytes are counted before that: an input may end early
 * when the connection breaks. Links are replaced, never followed.
 */
export const fileKit: FacetKit<HostFileSpec> = {
  look: `
look_file() {
  keys=
  for i in $of_file; do
    eval "p=\\$n$i"
    if [ -L "$p" ] || [ ! -f "$p" ]; then continue; fi
    case $p in
      *"$nl"* | *\\\\*) eval "key=\\$k$i"; set -- $(sha256sum <"$p"); say "s $key sha $1" ;;
      *) keys="$keys $i" ;;
    esac
  done
  [ -n "$keys" ] || return 0
  set --
  for i in $keys; do eval "set -- \\"\\$@\\" \\"\\$n$i\\""; done
  sha256sum "$@" 2>/dev/null | {
    set -- $keys
    while read -r sum rest; do eval "say \\"s \\$k$1 sha $sum\\""; shift; done
    [ $# = 0 ] || say torn
  }
}
`,
  change: `
${KEEP_PATHS}
keep_file() { keep_path "$1"; }
back_file() { back_path "$1"; }
gone_file() { rm -f "$name"; }
make_file() {
  if [ -d "$name" ] && [ ! -L "$name" ]; then fail conflict "$name is a folder"; fi
  parent_of
  new=$name.keelson-$key
  IFS= read -r written || fail unreachable "only a part of $name arrived"
  rm -f "$new" && (set -C; cat >"$new") && settle "$new" || { rm -f "$new"; exit 1; }
  [ "$(hash_of <"$new")" = "$written" ] || { rm -f "$new"; fail unreachable "only a part of $name arrived"; }
  trap 'rm -f "$new"' EXIT
  give "$new" "$owner" "$name" "$mode"
  place "$new"
}
`,
  order({ path, mode, owner, digest }, context) {
    const content = context.contents[digest];
    if (content === undefined)
      throw new OperationError('internal', `the content of ${path} did not come with it`, { temporary: false });
    const bytes = bytesOf(content, context);
    const written = sha256(bytes);
    // As a variable everybody there would see it, and of a short secret a fast hash tells what it is.
    return { variables: { mode, owner }, input: Buffer.concat([Buffer.from(`${written}\n`), bytes]), written };
  },
  seen({ name, said, applied, written }) {
    const state = pathState(first(said, 'stat'));
    if (state === null) return null;
    const sha = first(said, 'sha');
    return {
      kind: 'file',
      path: name,
      mode: state.mode,
      owner: ownerAs(state, applied?.owner),
      digest: digestOf(state.type, sha, sha !== undefined && sha === written ? applied?.digest : undefined),
    };
  },
};

function digestOf(type: string, sha: string | undefined, asked: string | undefined): string {
  return asked ?? (sha === undefined ? `a ${type}, not a file` : `sha256:${sha}`);
}

function bytesOf(content: FileContent, { reveal }: OrderContext): Uint8Array {
  return 'text' in content ? Buffer.from(reveal(content.text)) : Buffer.from(content.base64, 'base64');
}
