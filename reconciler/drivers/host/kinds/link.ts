import type { LinkSpec } from '../../../model/host.ts';
import { type FacetKit, first } from '../facet-kit.ts';
import { KEEP_PATHS } from './paths.ts';

/**
 * A link takes the place of a file or another link, never of a folder. One `stat` tells where all lead (`3 'a' -> '/b'`), but for those that
 * it quotes otherwise.
 */
export const linkKit: FacetKit<LinkSpec> = {
  look: `
look_link() {
  keys=
  set --
  for i in $of_link; do
    eval "p=\\$n$i key=\\$k$i"
    if [ -L "$p" ]; then keys="$keys $i"; set -- "$@" "$p"
    elif [ -e "$p" ]; then say "s $key other"
    fi
  done
  [ -n "$keys" ] || return 0
  stat -c '%s %N' "$@" 2>/dev/null | {
    for i in $keys; do
      eval "p=\\$n$i key=\\$k$i"
      read -r size line
      target=\${line#"'$p' -> '"} target=\${target%"'"}
      [ "$line" = "'$p' -> '$target'" ] && [ "$size" = \${#target} ] || target=$(readlink "$p")
      tell "s $key target" "$target"
    done
  }
}
`,
  change: `
${KEEP_PATHS}
keep_link() { keep_path "$1"; }
back_link() { back_path "$1"; }
gone_link() { [ ! -L "$name" ] || rm -f "$name"; }
make_link() {
  if [ -d "$name" ] && [ ! -L "$name" ]; then fail conflict "$name is a folder"; fi
  parent_of
  rm -f "$name.keelson-$key"
  ln -s -- "$target" "$name.keelson-$key" && place "$name.keelson-$key"
}
`,
  order: ({ target }) => ({ variables: { target } }),
  seen({ name, said }) {
    const target = first(said, 'target');
    if (target !== undefined) return { kind: 'link', path: name, target };
    return said.has('other') ? { kind: 'link', path: name, target: '(no link)' } : null;
  },
};
