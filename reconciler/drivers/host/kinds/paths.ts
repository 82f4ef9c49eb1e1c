/** One `stat` for all files and folders, however many. What is gone between the test and the look makes it a torn one, which is made again. */
export const LOOK_PATHS = `
look_paths() {
  keys=
  for i in $of_file $of_directory; do
    eval "p=\\$n$i"
    if [ -e "$p" ] || [ -L "$p" ]; then keys="$keys $i"; fi
  done
  [ -n "$keys" ] || return 0
  set --
  for i in $keys; do eval "set -- \\"\\$@\\" \\"\\$n$i\\""; done
  stat -c '%f %u %g %U %G' "$@" 2>/dev/null | {
    set -- $keys
    while IFS= read -r line; do eval "say \\"s \\$k$1 stat \\$line\\""; shift; done
    [ $# = 0 ] || say torn
  }
}
`;

/** keep and back of a file, folder or link at $name. */
export const KEEP_PATHS = `
keep_path() {
  printf '%s' "$name" | put "$1/path" || exit 1
  if [ -L "$name" ] || [ -f "$name" ]; then cp -pP "$name" "$1/thing"
  elif [ -d "$name" ]; then stat -c '%a %u:%g' "$name" >"$1/folder"
  elif [ -e "$name" ]; then fail conflict "there is something at $name that is neither a file nor a folder nor a link"
  else : >"$1/none"
  fi
}
parent_of() {
  parent=\${name%/*}
  [ -d "\${parent:-/}" ] || fail not-found "the folder \${parent:-/} is not there; declare it, too"
}
back_path() {
  if [ -e "$1/none" ]; then
    if [ -d "$name" ] && [ ! -L "$name" ]; then
      rmdir "$name" 2>/dev/null || fail conflict "$name is not empty, and what is in it is not ours; empty it, or declare it"
    else rm -f "$name"
    fi
  elif [ -e "$1/folder" ]; then
    read -r mode owner <"$1/folder"
    [ -d "$name" ] || mkdir "$name"
    chown "$owner" "$name" && chmod "$mode" "$name"
  elif is_there "$1/thing"; then
    parent_of
    rm -f "$name.keelson-$key" && cp -pP "$1/thing" "$name.keelson-$key" && place "$name.keelson-$key"
  fi
}
place() {
  # What is moved onto a link to a folder would land in there.
  if [ -L "$name" ] && [ -d "$name" ]; then rm -f "$name"; fi
  mv -f "$1" "$name"
}
`;

/** What `stat` said of a path. */
export interface PathState {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Octal, four digits. */
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly user: string;
  readonly group: string;
}

/** Reads what `stat` said: mode in hexadecimal, numbers and names of the owner. */
export function pathState(line: string | undefined): PathState | null {
  if (line === undefined) return null;
  const [hex = '0', uid = '', gid = '', user = '', group = ''] = line.split(' ');
  const bits = Number.parseInt(hex, 16);
  const type = TYPES.get(bits & 0o170000) ?? 'other';
  return { type, mode: (bits & 0o7777).toString(8).padStart(4, '0'), uid, gid, user, group };
}

const TYPES: ReadonlyMap<number, PathState['type']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
]);

/** The owner in the words that were asked for: `name`, `name:group`, or numbers. */
export function ownerAs({ uid, gid, user, group }: PathState, asked: string | undefined): string {
  const [askedUser = '', askedGroup] = (asked ?? '').split(':');
  const shownUser = /^\d+$/.test(askedUser) ? uid : user;
  if (askedGroup === undefined) return shownUser;
  return `${shownUser}:${/^\d+$/.test(askedGroup) ? gid : group}`;
}
