/** Shell functions over the service `$name` of systemd or OpenRC: whether it is enabled and started, and how it becomes so. */
export const SERVICE_STEPS = `
levels() {
  for level in /etc/runlevels/*/"$name"; do
    [ ! -e "$level" ] || { level=\${level%/*}; say "\${level##*/}"; }
  done
}
is_enabled() {
  if [ "$init" = systemd ]; then
    case $(systemctl show -p UnitFileState --value -- "$name") in enabled* | alias) return 0 ;; *) return 1 ;; esac
  fi
  [ -n "$(levels)" ]
}
is_started() {
  if [ "$init" = systemd ]; then
    case $(systemctl show -p ActiveState --value -- "$name") in active | reloading | activating) return 0 ;; *) return 1 ;; esac
  fi
  rc-service -- "$name" status >/dev/null 2>&1
}
enable() {
  if [ "$init" = systemd ]; then systemctl -q enable -- "$name" </dev/null >&2; return; fi
  for level in \${1:-default}; do rc-update -q add "$name" "$level" </dev/null >&2 || return; done
}
disable() {
  if [ "$init" = systemd ]; then systemctl -q disable -- "$name" </dev/null >&2; return; fi
  for level in $(levels); do rc-update -q del "$name" "$level" </dev/null >&2 || return; done
}
run_service() {
  set -- "$1" "$1"
  # To OpenRC one whose processes are gone has been started.
  if [ "$1" = start ] && [ -e "/run/openrc/started/$name" ]; then set -- start restart; fi
  if [ "$init" = systemd ]; then systemctl "$1" -- "$name"; else rc-service -- "$name" "$2"; fi </dev/null >&2
}
`;
