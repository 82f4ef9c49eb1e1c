import { ARMING } from './guard-steps.ts';

/**
 * What a change does, in the shell, over the functions of its kind: this, then MAKE or REMOVE, then END. Only root, only what no other
 * cluster has. All words go to a file, so that a connection that breaks ends nothing in the middle.
 */
export const BEGIN: string = `
at=$mine/$key words=/run/keelson-$$.words
[ "$(id -u)" = 0 ] || fail forbidden "only root may change this; log in as root, or declare ssh.become: sudo (or doas)"
lock 20 || fail busy "another change of the kind $kind is still being made there ($lock names its process)"
(
IFS= read -r owner_line || fail unreachable "nothing arrived"
for folder in "$root"/*/; do
  [ "$folder" = "$mine/" ] || [ ! -e "$folder$key.entry" ] || fail conflict "another cluster looks after it: $(cat "$folder/owner")"
done
mkdir -p "$mine" || exit 1
owner_known=
[ ! -e "$mine/owner" ] || IFS= read -r owner_known <"$mine/owner"
[ "$owner_known" = "$owner_line" ] || say "$owner_line" | put "$mine/owner" || exit 1
note_original() {
  [ ! -e "$at.entry" ] || return 0
  rm -rf "$at.original" "$at.keeping" && mkdir "$at.keeping" || exit 1
  ("keep_$kind" "$at.keeping") || exit
  mv "$at.keeping" "$at.original" || exit 1
}
${ARMING}
settle_earlier
`;

/** Makes it, once what was there is noted and a guard is set. */
export const MAKE = `
IFS= read -r entry_line && IFS= read -r entry_json || fail unreachable "only a part of it arrived"
note_original
arm
printf '%s\\n%s\\n' "$entry_line" "$entry_json" | put "$at.entry" || exit 1
rm -f "$at.released"
"make_$kind" || exit
finish
`;

/** Puts back what was there before it was ours, or takes away what never was. */
export const REMOVE = `
if [ ! -e "$at.entry" ]; then
  if [ ! -e "$at.released" ]; then arm; "gone_$kind" || exit; finish
  elif [ -n "$guard" ]; then : >"$at.proved-$guard"
  fi
  exit 0
fi
arm
"back_$kind" "$at.original" || exit
mv "$at.entry" "$at.released" || exit 1
for part in original previous after groups keys undo load dump; do rm -rf "$at.$part"; done
finish
`;

/** Tells the last words, and how it ended. */
export const END = `
) >"$words" 2>&1
code=$?
if [ $code != 0 ] && [ -n "$guard" ]; then cp "$words" "$at.failed-$guard" 2>/dev/null; fi
unlock
tail -c 65536 "$words" >&2
rm -f "$words"
exit $code
`;
