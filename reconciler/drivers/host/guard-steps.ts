/**
 * How a change that could lock us out is undone by itself, in the shell. Its files in the ledger: `.armed-ID` until it is proved or undone;
 * `.before`, what was there; `.done-ID` and `.failed-ID`, how it ended; `.proved-ID`; `.rolled`, which one was undone last, how,
 * and why: it `failed` (which its own words told), or it was not proved.
 */

/** What of the ledger is put back with what was there before. */
const PARTS = 'original entry after groups keys released';

/** Functions of a change: what an earlier one left, its own guard, and that it went well. */
export const ARMING: string = `
IFS= read -r boot </proc/sys/kernel/random/boot_id
read_uptime() { read -r up rest </proc/uptime; up=\${up%.*}; }
settle_earlier() {
  [ -n "$guard" ] || return 0
  read_uptime
  for armed in "$at".armed-*; do
    [ -e "$armed" ] || continue
    read -r since ends <"$armed"
    left=$((\${ends:-0} + 15 - up))
    # Within another life of the host nothing undoes it, and somebody came in.
    if [ "$since" != "$boot" ]; then rm -f "$armed"
    elif [ $left -gt 0 ]; then
      fail busy "an earlier change of it has not been proved yet; unless it is, it will have been undone in $left s: try again then"
    else locked=yes sh "$at.undoing" 0; rm -f "$armed"
    fi
  done
}
arm() {
  [ -n "$guard" ] || return 0
  rm -rf "$at.before" "$at.rolled" "$at".proved-* "$at".done-* "$at".failed-* && mkdir "$at.before" || exit 1
  ("keep_$kind" "$at.before") || exit
  [ "$kind" != service ] || keep_files "$at.before" || exit 1
  for part in ${PARTS}; do
    if [ -e "$at.$part" ]; then cp -pPR "$at.$part" "$at.before/ledger.$part" || exit 1; fi
  done
  printf '%s' "$undoing" | put "$at.undoing" || exit 1
  read_uptime
  say "$boot $((up + guard_seconds))" | put "$at.armed-$guard" || exit 1
  # What a login leaves behind may end with it under systemd.
  if [ "$init" = systemd ] && has systemd-run &&
    systemd-run --quiet --collect --unit "keelson-$guard" /bin/sh "$at.undoing" "$guard_seconds" </dev/null 2>/dev/null; then return; fi
  if has setsid; then setsid sh "$at.undoing" "$guard_seconds" </dev/null >/dev/null 2>&1 &
  else nohup sh "$at.undoing" "$guard_seconds" </dev/null >/dev/null 2>&1 &
  fi
}
finish() { [ -z "$guard" ] || : >"$at.done-$guard"; }
`;

/** What is left on the host while a change is not proved: waits, and unless somebody disarmed it, puts back what was there before. */
export const UNDOING: string = `
at=$mine/$key undoes=yes
sleep "\${1:-0}"
mv "$at.armed-$guard" "$at.taken" 2>/dev/null || exit 0
# What hangs is undone all the same.
[ -n "$locked" ] || lock 3
how=rolled why=unproved
[ ! -e "$at.failed-$guard" ] || why=failed
("back_$kind" "$at.before") || how=failed
for part in ${PARTS}; do
  rm -rf "$at.$part"
  if [ -e "$at.before/ledger.$part" ]; then mv -f "$at.before/ledger.$part" "$at.$part"; fi
done
[ -e "$at.entry" ] || rm -rf "$at.original"
{ say "$kind $word"; say "$guard $how $why"; } | put "$at.rolled"
rm -rf "$at.before" "$at.undoing" "$at.done-$guard" "$at.failed-$guard" "$at.taken"
unlock
`;

/** `is_undone`: sets $how, `rolled` or `failed`, where this very change was undone. */
const IS_UNDONE = `
at=$mine/$key
is_undone() { [ -e "$at.rolled" ] && { read -r line; read -r id how why; } <"$at.rolled" && [ "$id" = "$guard" ]; }
`;

/** The exit code of DISARM where the change itself failed: with its words. */
export const CHANGE_FAILED = 71;

/** Lets a change stand that ended well. */
export const DISARM: string = `${IS_UNDONE}
# The answer may have been lost the first time.
[ ! -e "$at.proved-$guard" ] || exit 0
tries=0
while [ ! -e "$at.done-$guard" ] && [ ! -e "$at.failed-$guard" ] && [ -e "$at.armed-$guard" ] && [ $tries -lt 5 ]; do
  sleep 1; tries=$((tries + 1))
done
if [ -e "$at.failed-$guard" ]; then cat "$at.failed-$guard" >&2; exit ${CHANGE_FAILED}; fi
if [ -e "$at.taken" ] || is_undone; then fail rolled-back ""; fi
[ -e "$at.armed-$guard" ] || fail busy "it has not begun there"
[ -e "$at.done-$guard" ] || fail busy "it has not ended there"
mv "$at.armed-$guard" "$at.proved-$guard" 2>/dev/null || fail rolled-back ""
# A service has read its files only when it was started with them: until then the last ones are kept.
for file in "$at.before/files"/*; do [ ! -e "$file" ] || rm -rf "$mine/\${file##*/}.previous"; done
if [ "$kind" = file ]; then rm -rf "$at.previous" "$at.before"/ledger.* && mv "$at.before" "$at.previous"; fi
rm -rf "$at.before" "$at.undoing" "$at.done-$guard"
`;

/** Undoes a change now, and says what became of it: `rolled`, `failed` (it could not be undone whole), `proved` or `nothing` (it never began). */
export const UNDO: string = `${IS_UNDONE}
[ ! -e "$at.armed-$guard" ] || sh "$at.undoing" 0
tries=0
while [ -e "$at.taken" ] && [ $tries -lt 10 ]; do sleep 1; tries=$((tries + 1)); done
if [ -e "$at.proved-$guard" ]; then say proved
elif is_undone; then say "$how"
else say nothing
fi
`;
