import type { Host } from './hosts/host.ts';

/**
 * Gives a host of a lab so much of a processor of its own, half of one unless told: its processes get no more of this machine, and go before
 * others. What runs there sees in /proc/stat what they took of that, as in a virtual machine; else every host tells how busy the whole machine
 * is. Until its next boot.
 */
export async function giveProcessor({ name, exec }: Host, percent = 50): Promise<void> {
  const { code, stderr } = await exec(SCRIPT.replaceAll('PERCENT', String(percent)));
  if (code !== 0) throw new Error(`${name} gets no processor of its own: ${stderr}`);
}

/** Written five times a second, in place and always of one length: whoever reads it gets it whole. A tick is a hundredth of a second. */
const SCRIPT = `set -e
echo PERCENT000 >/sys/fs/cgroup/cpu/cpu.cfs_quota_us
echo 65536 >/sys/fs/cgroup/cpu/cpu.shares
cat >/run/own-processor <<'END'
others=$(grep -v ^cpu /proc/stat)
ticks() { read -r seconds _ </proc/uptime; echo "\${seconds%.*}\${seconds#*.}"; }
took() { read -r nanoseconds </sys/fs/cgroup/cpuacct/cpuacct.usage; echo $((nanoseconds / 10000000)); }
from=$(ticks) own=$(took) idle=0
while :; do
  busy=$(($(took) - own)) rest=$((($(ticks) - from) * PERCENT / 100 - busy))
  [ $rest -lt $idle ] || idle=$rest
  times=$(printf '%12d 0 0 %12d 0 0 0 0 0 0' $busy $idle)
  printf 'cpu  %s\\ncpu0 %s\\n%s\\n' "$times" "$times" "$others" 1<>/run/stat
  sleep 0.2
done
END
setsid sh /run/own-processor >/dev/null 2>&1 </dev/null &
while [ ! -s /run/stat ]; do sleep 0.05; done
mount --bind /run/stat /proc/stat
`;
