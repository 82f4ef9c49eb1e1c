import { canonicalJson } from '../../model/digest.ts';
import type { FacetName } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import type { Order } from './facet-kit.ts';
import { kitOf } from './kits.ts';
import { type Entry, entryText, facetKey, ledgerOf } from './ledger.ts';
import { CHANGING, LIBRARY, quote } from './shell-library.ts';

/** A script and all that it reads. */
export interface Script {
  readonly script: string;
  readonly input: string | Uint8Array;
}

/** What a change is about. `guardSeconds`: it is undone after so long unless somebody logs in anew; 0: it cannot lock us out. */
export interface ChangeOptions {
  readonly owner: Owner;
  readonly facet: FacetName;
  readonly guardSeconds: number;
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
export function disarmScript({ owner, facet }: ChangeOptions): Script {
  return { script: `${variablesOf(owner, facet, {})}${LIBRARY}${CHANGING}${DISARM}`, input: '' };
}

/** Undoes a guarded change now. */
export function undoScript({ owner, facet }: ChangeOptions): Script {
  return { script: `${variablesOf(owner, facet, {})}${LIBRARY}${CHANGING}${UNDO}`, input: '' };
}

function scriptOf(
  { owner, facet, guardSeconds }: ChangeOptions,
  variables: Readonly<Record<string, string>>,
  steps: string,
): string {
  const all = { ...variables, guard: String(guardSeconds) };
  const kit = kitOf(facet.kind);
  const undoing = `${variablesOf(owner, facet, all)}${LIBRARY}${CHANGING}${kit.change}${UNDOING}`;
  return [
    variablesOf(owner, facet, all),
    guardSeconds === 0 ? '' : `undoing=${quote(undoing)}\n`,
    LIBRARY,
    CHANGING,
    kit.change,
    BEGIN,
    steps,
  ].join('');
}

function variablesOf(owner: Owner, facet: FacetName, variables: Readonly<Record<string, string>>): string {
  const all = { mine: ledgerOf(owner), kind: facet.kind, key: facetKey(facet), name: facet.name, ...variables };
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
[ -e "$mine/owner" ] || say "$owner_line" | put "$mine/owner" || exit 1
note_original() {
  [ ! -e "$at.entry" ] || return 0
  rm -rf "$at.original" "$at.keeping" && mkdir "$at.keeping" || exit 1
  ("keep_$kind" "$at.keeping") || exit
  mv "$at.keeping" "$at.original" || exit 1
}
arm() {
  [ "$guard" != 0 ] || return 0
  [ ! -e "$at.armed" ] || fail conflict "an earlier change is still being proved"
  rm -rf "$at.before" "$at.rolled" "$at.done" && mkdir "$at.before" || exit 1
  ("keep_$kind" "$at.before") || exit
  for part in entry after; do
    if [ -e "$at.$part" ]; then cp -p "$at.$part" "$at.before/ledger.$part" || exit 1; fi
  done
  printf '%s' "$undoing" | put "$at.undoing" || exit 1
  : >"$at.armed" || exit 1
  if [ "$init" = systemd ] && has systemd-run &&
    systemd-run --quiet --collect --unit "keelson-$key-$$" /bin/sh "$at.undoing" "$guard" </dev/null 2>/dev/null; then return; fi
  if has setsid; then setsid sh "$at.undoing" "$guard" </dev/null >/dev/null 2>&1 &
  else nohup sh "$at.undoing" "$guard" </dev/null >/dev/null 2>&1 &
  fi
}
finish() { [ "$guard" = 0 ] || : >"$at.done"; }
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
  [ -e "$at.released" ] || { arm; "gone_$kind" || exit; finish; }
  exit 0
fi
arm
"back_$kind" "$at.original" || exit
mv "$at.entry" "$at.released" || exit 1
for part in original after groups keys undo; do rm -rf "$at.$part"; done
finish
`;

/** What is left on the host while a change is not proved: waits, and unless somebody disarmed it, puts back what was there before. */
const UNDOING = `
at=$mine/$key
sleep "\${1:-0}"
mv "$at.armed" "$at.taken" 2>/dev/null || exit 0
("back_$kind" "$at.before")
rm -f "$at.entry" "$at.after" "$at.released"
for part in entry after; do
  if [ -e "$at.before/ledger.$part" ]; then mv -f "$at.before/ledger.$part" "$at.$part"; fi
done
rm -rf "$at.before" "$at.undoing"
mv "$at.taken" "$at.rolled"
`;

const DISARM = `
at=$mine/$key
tries=0
while [ ! -e "$at.done" ] && [ -e "$at.armed" ] && [ $tries -lt 30 ]; do sleep 1; tries=$((tries + 1)); done
mv "$at.armed" "$at.proved" 2>/dev/null || fail rolled-back ""
rm -rf "$at.before" "$at.undoing" "$at.proved" "$at.done" "$at.rolled"
`;

const UNDO = `
at=$mine/$key
[ ! -e "$at.undoing" ] || sh "$at.undoing" 0
[ -e "$at.rolled" ] || fail internal "it could not be rolled back"
`;
