import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';

/** The script that keeps a workload, to be the standard input of `/bin/sh -s REF COMMAND…`; in a file without a name. */
export async function openShim(temporary: string): Promise<FileHandle> {
  await writeFile(temporary, SHIM, { mode: 0o600 });
  try {
    return await open(temporary, 'r');
  } finally {
    await rm(temporary);
  }
}

/**
 * The parent of a workload. File descriptors: 1 and 2 the logs, 3 the life file to append to, 4 to 6 `cgroup.procs` or /dev/null, 7 the
 * life file to read. It outlives the reconciler, writes down who it is and how the workload ended, and takes what the workload
 * left behind in its process group with it.
 *
 * - A file of its own for each start: a shell reads its script bit by bit, and would stumble over an upgrade of Keelson. `-c` would fill
 *   ps with the script.
 * - A `void` line before its own means that another start took over (see beginLife): of two starts that race, one runs.
 * - The command runs in the foreground: what a shell runs with `&` ignores SIGINT. Traps keep the shell alive when its group is
 *   signalled; the subshell has them reset.
 * - `read` from /proc/self is a builtin, so that it is the (sub)shell itself that is described; its pid and start outlive `exec`.
 */
const SHIM = `
born() {
  if read -r stat 2>/dev/null </proc/self/stat; then
    line="$1 \${stat%% *}"
    set -- \${stat##*) }
    shift 19
    echo "$line $1" >&3
  else
    pid=$(exec sh -c 'echo $PPID')
    echo "$1 $pid $(echo $(LC_ALL=C ps -o lstart= -p "$pid") | tr ' ' _)" >&3
  fi
}
shift
trap : HUP INT QUIT USR1 USR2 ALRM TERM
for group in 4 5 6; do echo 0 2>/dev/null >&$group; done
born shim
while read -r word rest; do
  case $word in shim) break ;; void) exit 0 ;; esac
done <&7
( born main; exec "$@" </dev/null 3>&- 4>&- 5>&- 6>&- 7<&- )
echo "exit $?" >&3
kill -KILL 0
`;
