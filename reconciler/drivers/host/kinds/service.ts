import { canonicalJson, sha256 } from '../../../model/digest.ts';
import type { ServiceSpec } from '../../../model/host.ts';
import type { FacetKit, Seen } from '../facet-kit.ts';
import { KEEP_PATHS } from './paths.ts';
import { SERVICE_STEPS } from './service-steps.ts';

/**
 * Services of systemd and OpenRC. What they were started with last (`restartOn`) is noted on the host after the restart, so that one that
 * was cut off is made again. One that ran before us is restarted for the files that we wrote, and for no others. A restart that locks us
 * out is undone with the files that were there before (`.previous`).
 */
export const serviceKit: FacetKit<ServiceSpec> = {
  look: `
look_service() {
  set --
  for i in $of_service; do eval "set -- \\"\\$@\\" \\"\\$n$i\\""; done
  case $init in
    systemd)
      systemctl show -p LoadState,UnitFileState,ActiveState -- "$@" 2>/dev/null </dev/null | {
        set -- $of_service
        while read -r line; do
          case $line in
            '') shift ;;
            *) eval "say \\"s \\$k$1 unit $line\\"" ;;
          esac
        done
      } ;;
    openrc)
      told=$(rc-status --all --format ini 2>/dev/null </dev/null)
      for i in $of_service; do
        eval "key=\\$k$i n=\\$n$i"
        [ -e "/etc/init.d/$n" ] || continue
        say "s $key unit LoadState=loaded"
        for level in /etc/runlevels/*/"$n"; do [ ! -e "$level" ] || say "s $key unit UnitFileState=enabled"; done
        printf '%s\\n' "$told" | grep -q "^$n *=" || ! rc-service -- "$n" status >/dev/null 2>&1 </dev/null ||
          say "s $key unit ActiveState=active"
      done
      block openrc printf '%s\\n' "$told" ;;
  esac
}
`,
  change: `
${KEEP_PATHS}
${SERVICE_STEPS}
keep_service() {
  case $init in
    none) fail unsupported "nothing starts services there (neither systemd nor OpenRC), so $name cannot be looked after" ;;
    openrc) [ -e "/etc/init.d/$name" ] || fail not-found "there is no service $name there (/etc/init.d/$name)" ;;
    systemd)
      [ "$(systemctl show -p LoadState --value -- "$name")" != not-found ] || fail not-found "there is no service $name there" ;;
  esac
  if is_enabled; then levels | put "$1/enabled" || exit 1; fi
  if is_started; then : >"$1/started"; fi
}
keep_files() {
  for file in $files; do
    [ ! -d "$mine/$file.previous" ] || { mkdir -p "$1/files" && cp -pPR "$mine/$file.previous" "$1/files/$file"; } || return
  done
}
back_service() {
  back_files "$1/files"
  if [ -e "$1/enabled" ]; then is_enabled || enable "$(cat "$1/enabled")"; else ! is_enabled || disable; fi || exit 1
  if [ -e "$1/started" ]; then is_started || run_service start; else ! is_started || run_service stop; fi || exit 1
}
back_files() {
  restart=
  for old in "$1"/*; do
    [ -d "$old" ] || continue
    path=$(cat "$old/path"; echo x)
    (name=\${path%x} key=\${old##*/}; back_path "$old") && restart=yes
  done
  [ -z "$restart" ] || run_service restart
}
gone_service() { :; }
make_service() {
  case $enabled in
    true) is_enabled || enable || exit 1 ;;
    false) ! is_enabled || disable || exit 1 ;;
  esac
  case $state in
    started) if is_started; then restart_service; else check_sshd && run_service start || exit 1; fi ;;
    stopped) ! is_started || run_service stop || exit 1 ;;
    *) ! is_started || restart_service ;;
  esac
  say "$stamp" | put "$mine/$key.after" || exit 1
}
restart_service() {
  if [ -e "$mine/$key.after" ]; then
    IFS= read -r was <"$mine/$key.after"
    [ "$was" != "$stamp" ] || return 0
  else
    wrote=
    for file in $files; do [ ! -e "$mine/$file.entry" ] || wrote=yes; done
    [ -n "$wrote" ] || return 0
  fi
  check_sshd && run_service restart || exit 1
}
check_sshd() {
  case $name in ssh | sshd | ssh.service | sshd.service) ;; *) return 0 ;; esac
  ! has sshd || "$(command -v sshd)" -t >&2 || fail invalid "sshd does not take its configuration, so it is not started with it"
}
`,
  order: ({ enabled, state, restartOn }, { keyOf }) => ({
    variables: {
      enabled: String(enabled ?? ''),
      state: state ?? '',
      stamp: stampOf(restartOn),
      files: Object.keys(restartOn)
        .map(path => keyOf({ kind: 'file', name: path }))
        .join(' '),
    },
  }),
  seen(seen) {
    const unit = new Map((seen.said.get('unit') ?? []).map(line => line.split('=', 2) as [string, string]));
    if (!unit.has('LoadState') || unit.get('LoadState') === 'not-found') return null;
    const { applied } = seen;
    const enabled = isEnabled(unit.get('UnitFileState') ?? '', applied);
    const state = isStarted(unit.get('ActiveState'), seen) ? 'started' : 'stopped';
    return {
      kind: 'service',
      name: seen.name,
      ...(applied === undefined || applied.enabled !== undefined ? { enabled } : {}),
      ...(applied === undefined || applied.state !== undefined ? { state } : {}),
      restartOn: applied !== undefined && seen.after === stampOf(applied.restartOn) ? applied.restartOn : {},
    };
  },
};

/** What cannot be enabled nor disabled (a static unit, one that is generated) is as it was asked to be. */
function isEnabled(state: string, applied: ServiceSpec | undefined): boolean {
  if (/^(static|generated|indirect|transient)$/.test(state)) return applied?.enabled ?? true;
  return /^(enabled|alias)/.test(state);
}

/**
 * OpenRC tells of all services at once, `name = started`; one whose processes are gone is `crashed`. One whose script is as new as what OpenRC
 * knows of scripts is not among them, and is asked by itself.
 */
function isStarted(active: string | undefined, { name, host }: Seen<ServiceSpec>): boolean {
  if (active !== undefined) return /^(active|reloading|activating)$/.test(active);
  return (host.get('openrc') ?? []).some(line => /^(.+?)\s*=\s*(started|starting|inactive)\b/.exec(line)?.[1] === name);
}

function stampOf(restartOn: ServiceSpec['restartOn']): string {
  return sha256(canonicalJson(restartOn));
}
