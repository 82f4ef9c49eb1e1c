import type { MountPointSpec } from '../../../model/host.ts';
import { type FacetKit, first } from '../facet-kit.ts';

/** A line of /etc/fstab and what is mounted now. What fstab says is compared, as the kernel has other words for sources and options. */
export const mountKit: FacetKit<MountPointSpec> = {
  extra: path => blanked(path),
  look: `
look_mount() {
  for i in $of_mount; do
    eval "key=\\$k$i want=\\$x$i"
    set -f
    while read -r source path type options rest; do
      case $source in '#'*) continue ;; esac
      [ "$path" != "$want" ] || say "s $key fstab $source $type $options"
    done 2>/dev/null </etc/fstab
    while read -r source path type options rest; do
      [ "$path" != "$want" ] || say "s $key mounted $source $type $options"
    done </proc/self/mounts
    set +f
  done
}
`,
  change: `
is_mounted() {
  while read -r source path rest; do [ "$path" != "$extra" ] || return 0; done </proc/self/mounts
  return 1
}
own_lines() { [ ! -e /etc/fstab ] || extra=$extra awk '$2 == ENVIRON["extra"] && $1 !~ /^#/' /etc/fstab; }
other_lines() { [ ! -e /etc/fstab ] || extra=$extra awk '$2 != ENVIRON["extra"] || $1 ~ /^#/' /etc/fstab; }
put_fstab() { (umask 022; put /etc/fstab); }
unmount() { ! is_mounted || umount "$name" >&2 || fail conflict "$name is in use and cannot be unmounted"; }
keep_mount() {
  own_lines >"$1/fstab"
  if is_mounted; then : >"$1/mounted"; fi
  [ -d "$name" ] || : >"$1/none"
}
back_mount() {
  { other_lines; cat "$1/fstab"; } >"$1/all" && put_fstab <"$1/all" || exit 1
  [ -e "$1/mounted" ] || unmount
  if [ -e "$1/none" ] && [ -d "$name" ]; then rmdir "$name" 2>/dev/null || :; fi
}
gone_mount() {
  lines=$(other_lines; echo x)
  printf %s "\${lines%x}" | put_fstab || exit 1
  unmount
}
make_mount() {
  was=$(own_lines)
  lines=$(other_lines; echo x)
  { printf %s "\${lines%x}"; say "$line"; } | put_fstab || exit 1
  (umask 022; mkdir -p "$name") || exit 1
  [ "$was" = "$line" ] || unmount
  is_mounted || mount "$name" >&2 </dev/null || fail invalid "$name cannot be mounted"
}
`,
  order: ({ path, type, source, options }) => ({
    variables: { line: `${blanked(source)} ${blanked(path)} ${type} ${optionsOf(options)} 0 0` },
  }),
  seen({ name, said, applied }) {
    const [source = '', type = '', options = ''] = (first(said, 'fstab') ?? first(said, 'mounted') ?? '').split(' ');
    if (!said.has('mounted')) return null;
    if (!said.has('fstab') && applied !== undefined) return { ...applied, source: '(not in /etc/fstab)' };
    const list = options === 'defaults' ? [] : unblank(options).split(',');
    const isAsAsked = applied !== undefined && optionsOf(applied.options) === options;
    return { kind: 'mount', path: name, type, source: unblank(source), options: isAsAsked ? applied.options : list };
  },
};

function optionsOf(options: readonly string[]): string {
  return options.length === 0 ? 'defaults' : blanked(options.join(','));
}

/** As fstab(5) writes blanks: `\\040`. */
function blanked(text: string): string {
  return text.replaceAll(/[\s\\]/g, blank => `\\${blank.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function unblank(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
