/**
 * `lock SECONDS`: changes of a kind share files (/etc/fstab, /etc/group), so one is made at a time, whoever makes it. The lock is a file
 * that names its process by number and start: one that is no more holds nothing, and after a start of the host there is no file. Fails
 * when it was held for so long. A descriptor that `flock` holds would be left to every service that a change starts.
 */
export const LOCK = `
lock=/run/keelson-$kind.lock
life_of() {
  IFS= read -r line <"/proc/$1/stat" || return
  set -- "$1" \${line##*) }
  say "$1 \${21}"
} 2>/dev/null
lock() {
  waited=0 life=$(life_of $$)
  say "$life" >"$lock.$$" || return
  until ln "$lock.$$" "$lock" 2>/dev/null; do
    holder=$(cat "$lock" 2>/dev/null)
    if [ -e "$lock" ] && { [ -z "$holder" ] || [ "$(life_of "\${holder%% *}")" != "$holder" ]; }; then
      mv "$lock" "$lock.was-$$" 2>/dev/null || continue
      # Somebody may have come first.
      [ "$(cat "$lock.was-$$")" = "$holder" ] || ln "$lock.was-$$" "$lock" 2>/dev/null
      rm -f "$lock.was-$$"
    elif [ $waited -ge "$1" ]; then rm -f "$lock.$$"; return 1
    else sleep 1; waited=$((waited + 1))
    fi
  done
  rm -f "$lock.$$"
}
unlock() { [ "$(cat "$lock" 2>/dev/null)" != "$life" ] || rm -f "$lock"; }
`;
