import { isIPv4 } from 'node:net';
import type { OverlayWay } from '../../model/report.ts';

/** One try: from the network of a process on the machine that runs the script to an address. */
export interface Ping {
  /** A process of the container. */
  readonly pid: number;
  /** The container's own address. */
  readonly own: string;
  readonly peer: string;
}

/** What came of it; `cannot`: why it could not be tried. */
export type Pinged = Pick<OverlayWay, 'ok' | 'what' | 'tookMs'> | { readonly cannot: string };

/**
 * Reads a line `key pid own peer` for each try and writes one `key code words`, in any order; 16 tries at a time. The machine's own ping goes
 * into the network of the container, which itself needs to have nothing. That it is the right network its own address proves: an engine
 * may count processes otherwise than the shell.
 */
export const PING_SCRIPT = `
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
set -f
tool() {
  if command -v "$1" >/dev/null 2>&1; then echo "$1"
  elif busybox --list 2>/dev/null | grep -qx "$1"; then echo "busybox $1"; fi
}
enter=$(tool nsenter)
ping=$(tool ping)
say() { printf '%s\\n' "$*"; }
reach() {
  [ "$(id -u)" = 0 ] || { say $1 cannot it needs the rights of root: declare become of its ssh; return; }
  [ -n "$enter" ] || { say $1 cannot there is no nsenter; return; }
  [ -n "$ping" ] || { say $1 cannot there is no ping; return; }
  out=$($enter -t $2 -n grep -qwF $3 /proc/net/fib_trie 2>&1) ||
    { say $1 cannot \${out:-its container has not the address $3}; return; }
  for try in 1 2; do
    out=$($enter -t $2 -n $ping -c 1 -W 2 $4 2>&1)
    code=$?
    [ $code -ne 0 ] || break
  done
  say $1 $code $out
}
count=0
while read -r key pid own peer; do
  reach $key $pid $own $peer </dev/null &
  count=$((count + 1))
  [ $((count % 16)) -ne 0 ] || wait
done
wait
`;

/** The script's input. Throws where a try has what is no number or no address: nothing else ever gets into a shell. */
export function writePings(pings: readonly Ping[]): string {
  return pings
    .map(({ pid, own, peer }, key) => {
      if (!Number.isSafeInteger(pid) || pid < 2 || !isIPv4(own) || !isIPv4(peer))
        throw new TypeError(`no try: ${pid} ${own} ${peer}`);
      return `${key} ${pid} ${own} ${peer}\n`;
    })
    .join('');
}

/** What the script wrote, a verdict for each try in their order; only what ping itself called an answer is one. */
export function readPings(stdout: string, count: number): readonly Pinged[] {
  const lines = new Map(
    stdout.split('\n').flatMap(line => {
      const [, key, code, words] = /^(\d+) (\d+|cannot) ?(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[Number(key), { code: code!, words: words! }] as const];
    }),
  );
  return Array.from({ length: count }, (_, key) => verdictOn(lines.get(key)));
}

/** Most of what a machine says is repeated. */
const MOST_WORDS = 200;

function verdictOn(line: { readonly code: string; readonly words: string } | undefined): Pinged {
  if (line === undefined) return { cannot: 'its script told nothing' };
  const words = line.words.slice(0, MOST_WORDS);
  if (line.code === 'cannot') return { cannot: words };
  const took = /time[=<]([\d.]+) ?ms/.exec(line.words)?.[1];
  if (line.code === '0')
    return took === undefined ? { cannot: `ping said: ${words}` } : { ok: true, what: 'answers', tookMs: Number(took) };
  return { ok: false, what: /packet loss/.test(line.words) ? 'no answer' : words || `ping ended with exit code ${line.code}` };
}
