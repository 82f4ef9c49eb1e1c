import type { FacetName } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import { LOOK_PATHS } from './kinds/paths.ts';
import { FACETS, kitOf } from './kits.ts';
import { facetLine, ledgerOf } from './ledger.ts';
import { LIBRARY, quote } from './shell-library.ts';

/** What was asked for before, and is asked for again only when these are others: the machine's boot, and its engine's program. */
export interface KnownMachine {
  readonly boot: string;
  readonly engineStamp: string;
}

/** One script that reads everything of a host, and what it reads first. */
export function lookScript(
  owner: Owner,
  facets: readonly FacetName[],
  known: KnownMachine,
): { readonly script: string; readonly input: string } {
  const lines = facets.map(facet => facetLine(facet, facet.unless ?? kitOf(facet.kind).extra?.(facet.name, undefined) ?? ''));
  const variables = `mine=${quote(ledgerOf(owner))} known_boot=${quote(known.boot)} known_engine=${quote(known.engineStamp)}`;
  return { script: `${variables}${SCRIPT}`, input: lines.join('') };
}

/** No process for what the shell can read itself: a start of one is the slowest thing on a small machine. */
const FACTS = `
block() { say "[$1"; shift; "$@" 2>/dev/null </dev/null; say ']'; }
first_line() { IFS= read -r line <"$2" && tell "$1" "$line"; } 2>/dev/null
say "init $init"
say "clock $(date +%s)"
first_line kernel-name /proc/sys/kernel/hostname
first_line machine-id /etc/machine-id
line=
first_line boot-id /proc/sys/kernel/random/boot_id
if [ "$line" != "$known_boot" ] || [ -z "$line" ]; then
  say "uname $(uname -m)"
  say "cpus $(nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
  say "bits $(od -An -tu1 -j4 -N1 /bin/sh 2>/dev/null)"
  say "namespace $(readlink /proc/self/ns/pid 2>/dev/null)"
fi
while read -r word real effective rest; do
  case $word in Uid:) say "uid $effective"; break ;; esac
done </proc/self/status
while read -r word value rest; do
  case $word in MemTotal:) say "memory $value"; break ;; esac
done </proc/meminfo
while IFS= read -r line; do
  case $line in ID=*) say "os \${line#ID=}" ;; esac
done 2>/dev/null </etc/os-release
block addresses ip -o addr show
if [ -d /var/lib/docker ]; then block disk df -Pk /var/lib/docker; else block disk df -Pk /; fi
if engine=$(command -v dockerd); then
  stamp=$(stat -L -c '%s %Y' "$engine")
  say "engine-stamp $stamp"
  [ "$stamp" = "$known_engine" ] || say "engine $(dockerd --version 2>/dev/null)"
fi
`;

const LEDGER = `
count=0 known=' '
take() {
  case $known in *" $2 "*) return ;; esac
  known="$known$2 " count=$((count + 1))
  dec "$3"; n=$dec; dec "$4"
  eval "k$count=\\$2 n$count=\\$n x$count=\\$dec of_$1=\\"\\$of_$1 $count\\""
  [ ! -e "$mine/$2.released" ] || say "r $2"
}
while read -r kind key name extra; do take "$kind" "$key" "$name" "$extra"; done
for f in "$mine"/*.entry; do
  [ -e "$f" ] || continue
  { read -r kind key name extra; IFS= read -r json; } <"$f" || continue
  take "$kind" "$key" "$name" "$extra"
  say "f $kind $key $name $extra"
  say "e $key $json"
  [ ! -e "$mine/$key.after" ] || { IFS= read -r line <"$mine/$key.after"; say "a $key $line"; }
done
for f in "$mine"/*.rolled; do
  [ -e "$f" ] && { IFS= read -r line; read -r id how why; } <"$f" || continue
  [ "$how $why" = 'rolled failed' ] || say "b $how $line"
done
for folder in "$root"/*/; do
  [ "$folder" != "$mine/" ] && [ -e "$folder/owner" ] || continue
  IFS= read -r json <"$folder/owner" || json=
  say "o $json"
  for f in "$folder"*.entry; do
    [ ! -e "$f" ] || { read -r kind key name extra <"$f" && say "x $kind $name"; }
  done
done
`;

const SCRIPT = [
  LIBRARY,
  FACETS.map(kind => `of_${kind}=`).join(' '),
  FACTS,
  LEDGER,
  LOOK_PATHS,
  'look_paths',
  ...FACETS.flatMap(kind => kitOf(kind).look ?? []),
  ...FACETS.filter(kind => kitOf(kind).look !== undefined).map(kind => `[ -z "$of_${kind}" ] || look_${kind}`),
  'say end',
].join('\n');
