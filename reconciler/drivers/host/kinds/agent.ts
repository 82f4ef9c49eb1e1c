import { X509Certificate } from 'node:crypto';
import { organizationOf } from '../../../model/certificate.ts';
import type { AgentSpec } from '../../../model/host.ts';
import { type FacetKit, first, type Seen } from '../facet-kit.ts';
import { SERVICE_STEPS } from './service-steps.ts';

/** The folder that has all of an agent: versions of the program, what runs it, its certificate and what it keeps. */
export const AGENT_HOME = '/var/lib/keelson-agent';

const UNITS = '/etc/systemd/system/keelson-agent.service /etc/init.d/keelson-agent';

/**
 * Keelson's own agent, a service of systemd or OpenRC. What is heavy (the program, a Node to run it) and the key are brought before the change
 * (install-agent.ts); this puts them in force, at once or not at all, and while it does so nobody changed anything by hand. Key and certificate are one file, so that they always fit together.
 */
export const agentKit: FacetKit<AgentSpec> = {
  look: `
look_agent() {
  home=${AGENT_HOME}
  for i in $of_agent; do
    eval "key=\\$k$i"
    if read -r line rest 2>/dev/null </run/keelson-agent.lock && [ -d "/proc/$line" ]; then say "s $key changing"; continue; fi
    [ -e "$home/run" ] || continue
    line=
    [ ! -e "$mine/$key.after" ] || IFS= read -r line <"$mine/$key.after"
    [ "$line" != "$(cat "$home/run" ${UNITS} 2>/dev/null | sha256sum)" ] || say "s $key whole"
    [ ! -e "$home/current/package.json" ] || [ ! -x "$home/node" ] || say "s $key installed"
    tell "s $key certificate" "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$home/tls/agent.pem" 2>/dev/null)"
    tell "s $key authority" "$(cat "$home/tls/ca.pem" 2>/dev/null)"
    if (name=keelson-agent; ${SERVICE_STEPS} is_enabled && is_started) 2>/dev/null; then say "s $key started"; fi
  done
}
`,
  change: `
home=${AGENT_HOME}
name=keelson-agent
${SERVICE_STEPS}
keep_agent() { :; }
gone_agent() { :; }
back_agent() {
  if is_started; then run_service stop || exit 1; fi
  if is_enabled; then disable || exit 1; fi
  rm -f ${UNITS}
  [ "$init" != systemd ] || systemctl daemon-reload
  rm -rf "$home" || exit 1
}
make_agent() {
  [ -e "$home/versions/$version/package.json" ] && [ -x "$home/node" ] || fail conflict "what was brought for the agent is gone again"
  mkdir -p "$home/tls" "$home/state" && chmod 0700 "$home/tls" "$home/state" || exit 1
  if [ -n "$certificate" ]; then
    { cat "$home/tls/new.key" && say "$certificate"; } | put "$home/tls/agent.pem" && rm -f "$home/tls/new.key" || exit 1
  fi
  say "$authority" | put "$home/tls/ca.pem" || exit 1
  say "$run" | put "$home/run" && chmod 0700 "$home/run" || exit 1
  case $init in
    systemd) say "$unit" | put /etc/systemd/system/keelson-agent.service && chmod 0644 /etc/systemd/system/keelson-agent.service && systemctl daemon-reload || exit 1 ;;
    *) say "$script" | put /etc/init.d/keelson-agent && chmod 0755 /etc/init.d/keelson-agent || exit 1 ;;
  esac
  rm -f "$home/current" && ln -s "versions/$version" "$home/current" || exit 1
  is_enabled || enable || exit 1
  if is_started; then run_service restart; else run_service start; fi || exit 1
  for old in "$home"/versions/*; do [ "$old" = "$home/versions/$version" ] || rm -rf "$old"; done
  cat "$home/run" ${UNITS} 2>/dev/null | sha256sum | put "$mine/$key.after" || exit 1
}
`,
  seen(seen) {
    const { applied, said } = seen;
    if (applied === undefined) return null;
    if (said.has('changing')) return applied;
    const isWhole = said.has('whole') && said.has('installed');
    return {
      ...applied,
      version: isWhole ? applied.version : said.has('installed') ? `${applied.version}, changed by hand` : 'none',
      certificate: certificateStanding(
        { certificate: first(said, 'certificate') ?? '', authority: first(said, 'authority') ?? '' },
        seen,
      ),
      state: said.has('started') ? 'started' : 'stopped',
    };
  },
};

/** A certificate is renewed when so much of its time is left, or a month. */
const LEFT = 1 / 3;
const MONTH_MS = 30 * 86_400_000;

/** Whether the certificate of an agent (PEM) is good for longer, and for this cluster where one is given: `valid`, or what is wrong with it. */
export function certificateStanding(
  { certificate, authority, uid }: { readonly certificate: string; readonly authority: string; readonly uid?: string },
  { now, revoked }: Pick<Seen<AgentSpec>, 'now' | 'revoked'>,
): string {
  const [own, signer] = [parse(certificate), parse(authority)];
  if (own === null || signer === null) return 'none';
  if (!own.checkIssued(signer) || !own.verify(signer.publicKey)) return 'of another authority';
  if (uid !== undefined && !own.subject.split('\n').includes(`O=${organizationOf(uid)}`)) return 'of another cluster';
  if (revoked.has(own.serialNumber.toLowerCase())) return 'revoked';
  const [from, until] = [own.validFromDate.getTime(), own.validToDate.getTime()];
  return until - now < Math.min(MONTH_MS, (until - from) * LEFT)
    ? `until ${own.validToDate.toISOString().slice(0, 10)}`
    : 'valid';
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
