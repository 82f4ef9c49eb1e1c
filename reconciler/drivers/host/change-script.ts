import { canonicalJson } from '../../model/digest.ts';
import type { FacetName } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import type { Order } from './facet-kit.ts';
import { kitOf } from './kits.ts';
import { type Entry, entryText, facetKey, ledgerOf } from './ledger.ts';
import { CHANGING, encodeWord, LIBRARY, quote } from './shell-library.ts';

/** A script and all that it reads. */
export interface Script {
  readonly script: string;
  readonly input: string | Uint8Array;
}

/** What a change is about. */
export interface ChangeOptions {
  readonly owner: Owner;
  readonly facet: FacetName;
  /** Absent: it cannot lock us out. */
  readonly guard?: Guard;
}

/** How a change is undone by itself: after so long, unless who logged in anew lets it stand. `id` is unlike that of any other. */
export interface Guard {
  readonly id: string;
  readonly seconds: number;
}

/** Makes a facet what it shall be, from nothing or from whatever it is. */
export function makeScript(options: ChangeOptions & { readonly entry: Entry; readonly order: Order }): Script {
  const { owner, facet, entry, order } = options;
  const extra = kitOf(facet.kind).extra?.(facet.name, entry.spec) ?? '';
  const head = Buffer.from(`${canonicalJson(owner)}\n${entryText(facet, extra, entry)}`);
  return {
    script: scriptOf(options, { extra, ...order.variables }, MAKE),
    input: Buffer.concat([head, Buffer.from(order.input ?? '')]),
  };
}

/** Puts back what was there before a facet was ours; takes away what never was. */
export function removeScript(options: ChangeOptions): Script {
  const { owner, facet } = options;
  const extra = kitOf(facet.kind).extra?.(facet.name, undefined) ?? '';
  return { script: scriptOf(options, { extra }, REMOVE), input: `${canonicalJson(owner)}\n` };
}

/** Ends the time in which a change would be undone by itself; run by who logged in anew. Fails with `rolled back` where it was undone. */
export function disarmScript(options: ChangeOptions): Script {
  return { script: `${variablesOf(options, {})}${LIBRARY}${CHANGING}${DISARM}`, input: '' };
}

/** Undoes a guarded change now. */
export function undoScript(options: ChangeOptions): Script {
  return { script: `${variablesOf(options, {})}${LIBRARY}${CHANGING}${UNDO}`, input: '' };
}

function scriptOf(options: ChangeOptions, variables: Readonly<Record<string, string>>, steps: string): string {
  const begin = variablesOf(options, variables);
  const parts = `${LIBRARY}${CHANGING}${kitOf(options.facet.kind).change}`;
  const guard = options.guard === undefined ? '' : `undoing=${quote(`${begin}${parts}${UNDOING}`)}\n`;
  return `${begin}${guard}${parts}${BEGIN}${steps}`;
}

function variablesOf({ owner, facet, guard }: ChangeOptions, variables: Readonly<Record<string, string>>): string {
  const { kind, name } = facet;
  const own = { mine: ledgerOf(owner), kind, key: facetKey(facet), name, word: encodeWord(name) };
  const all = { ...own, guard: guard?.id ?? '', guard_seconds: String(guard?.seconds ?? 0), ...variables };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}

/** Only root, only what no other cluster has. */
const BEGIN = `
at=$mine/$key
[ "$(id -u)" = 0 ] || fail forbidden "only root may change this; log in as root, or declare ssh.become: sudo (or doas)"
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
arm() {
  [ -n "$guard" ] || return 0
  IFS= read -r boot </proc/sys/kernel/random/boot_id
  for armed in "$at".armed-*; do
    [ -e "$armed" ] || continue
    IFS= read -r since <"$armed"
    # What would have undone it ended with an earlier life of the host.
    [ "$since" != "$boot" ] || fail busy "an earlier change of it has not been proved yet"
    rm -f "$armed"
  done
  rm -rf "$at.before" "$at.rolled" "$at".proved-* "$at".done-* && mkdir "$at.before" || exit 1
  ("keep_$kind" "$at.before") || exit
  [ "$kind" != service ] || keep_files "$at.before" || exit 1
  for part in entry after; do
    if [ -e "$at.$part" ]; then cp -p "$at.$part" "$at.before/ledger.$part" || exit 1; fi
  done
  printf '%s' "$undoing" | put "$at.undoing" || exit 1
  say "$boot" | put "$at.armed-$guard" || exit 1
  # What a login leaves behind may end with it under systemd.
  if [ "$init" = systemd ] && has systemd-run &&
    systemd-run --quiet --collect --unit "keelson-$guard" /bin/sh "$at.undoing" "$guard_seconds" </dev/null 2>/dev/null; then return; fi
  if has setsid; then setsid sh "$at.undoing" "$guard_seconds" </dev/null >/dev/null 2>&1 &
  else nohup sh "$at.undoing" "$guard_seconds" </dev/null >/dev/null 2>&1 &
  fi
}
finish() { [ -z "$guard" ] || : >"$at.done-$guard"; }
`;

const MAKE = `
IFS= read -r entry_line && IFS= read -r entry_json || fail unreachable "only a part of it arrived"
note_original
arm
printf '%s\\n%s\\n' "$entry_line" "$entry_json" | put "$at.entry" || exit 1
rm -f "$at.released"
"make_$kind" || exit
finish
`;

const REMOVE = `
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

/** What is left on the host while a change is not proved: waits, and unless somebody disarmed it, puts back what was there before. */
const UNDOING = `
at=$mine/$key
sleep "\${1:-0}"
mv "$at.armed-$guard" "$at.taken" 2>/dev/null || exit 0
("back_$kind" "$at.before")
rm -f "$at.entry" "$at.after" "$at.released"
for part in entry after; do
  if [ -e "$at.before/ledger.$part" ]; then mv -f "$at.before/ledger.$part" "$at.$part"; fi
done
rm -rf "$at.before" "$at.undoing" "$at.done-$guard" "$at.taken"
say "$kind $word" | put "$at.rolled"
`;

const DISARM = `
at=$mine/$key
# The answer may have been lost the first time.
[ ! -e "$at.proved-$guard" ] || exit 0
tries=0
while [ ! -e "$at.done-$guard" ] && [ -e "$at.armed-$guard" ] && [ $tries -lt 30 ]; do sleep 1; tries=$((tries + 1)); done
mv "$at.armed-$guard" "$at.proved-$guard" 2>/dev/null || fail rolled-back ""
# A service has read its files only when it was started with them: until then the last ones are kept.
for file in "$at.before/files"/*; do [ ! -e "$file" ] || rm -rf "$mine/\${file##*/}.previous"; done
if [ "$kind" = file ]; then rm -rf "$at.previous" && mv "$at.before" "$at.previous"; fi
rm -rf "$at.before" "$at.undoing" "$at.done-$guard"
`;

const UNDO = `
at=$mine/$key
[ ! -e "$at.armed-$guard" ] || sh "$at.undoing" 0
[ -e "$at.rolled" ] || fail internal "it could not be rolled back"
`;
