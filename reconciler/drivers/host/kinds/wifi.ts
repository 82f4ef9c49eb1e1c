import { sha256 } from '../../../model/digest.ts';
import type { WifiSpec } from '../../../model/host.ts';
import { OperationError } from '../../../model/operation-error.ts';
import { type FacetKit, first, otherText, type Seen, stampOf } from '../facet-kit.ts';

/**
 * Wireless networks that NetworkManager knows, and its radio. A network is found by its SSID, whatever its profile is called. A password
 * goes to `nmcli connection edit` as input: as an argument everybody on the host would see it.
 */
export const wifiKit: FacetKit<WifiSpec> = {
  look: `
wifi_uuids() {
  nmcli -t -e no -f TYPE,UUID connection show </dev/null | while IFS=: read -r type uuid; do
    case $type in 802-11-wireless | wifi) say "$uuid" ;; esac
  done
}
wifi_get() { nmcli -s -e no -g "$2" connection show "$1" </dev/null; }
look_wifi() {
  has nmcli || return 0
  radio=$(nmcli radio wifi </dev/null)
  for uuid in $(wifi_uuids); do
    ssid=$(wifi_get "$uuid" 802-11-wireless.ssid; echo x)
    for i in $of_wifi; do
      eval "n=\\$n$i key=\\$k$i"
      [ "$ssid" = "$n\${nl}x" ] || continue
      say "s $key priority $(wifi_get "$uuid" connection.autoconnect-priority)"
      [ ! -e "$mine/$key.after" ] || say "s $key psk $(wifi_get "$uuid" 802-11-wireless-security.psk | sha256sum)"
    done
  done
  for i in $of_wifi; do eval "say \\"s \\$k$i radio $radio\\""; done
}
`,
  change: `
need_nmcli() { has nmcli || fail unsupported "there is no nmcli (NetworkManager) there, by which Wi-Fi is looked after"; }
wifi_get() { nmcli -s -e no -g "$2" connection show "$1" </dev/null; }
find_wifi() {
  for uuid in $(nmcli -t -e no -f TYPE,UUID connection show </dev/null); do
    case $uuid in 802-11-wireless:* | wifi:*) uuid=\${uuid#*:} ;; *) continue ;; esac
    ssid=$(wifi_get "$uuid" 802-11-wireless.ssid; echo x)
    [ "$ssid" != "$name\${nl}x" ] || return 0
  done
  return 1
}
add_wifi() { nmcli connection add type wifi con-name "$name" ifname '*' ssid "$name" </dev/null >&2 && find_wifi || exit 1; }
set_priority() {
  [ "$(wifi_get "$uuid" connection.autoconnect-priority)" = "$1" ] ||
    nmcli connection modify "$uuid" connection.autoconnect-priority "$1" </dev/null >&2 || exit 1
}
set_psk() {
  nmcli connection modify "$uuid" 802-11-wireless-security.key-mgmt wpa-psk </dev/null >&2 || exit 1
  printf 'set 802-11-wireless-security.psk %s\\nsave\\nquit\\n' "$1" | nmcli connection edit "$uuid" >/dev/null 2>&1
  [ "$(wifi_get "$uuid" 802-11-wireless-security.psk)" = "$1" ] ||
    fail invalid "NetworkManager does not take the password of $name: it has 8 to 63 characters"
}
keep_wifi() {
  need_nmcli
  if [ "$name" = radio ]; then nmcli radio wifi </dev/null >"$1/radio"
  elif ! find_wifi; then : >"$1/none"
  else
    wifi_get "$uuid" connection.autoconnect-priority >"$1/priority"
    wifi_get "$uuid" 802-11-wireless-security.psk >"$1/psk"
  fi
}
back_wifi() {
  if [ "$name" = radio ]; then
    read -r was <"$1/radio"
    if [ "$was" = enabled ]; then was=on; else was=off; fi
    nmcli radio wifi "$was" </dev/null >&2
  elif [ -e "$1/none" ]; then gone_wifi
  else
    find_wifi || add_wifi
    set_priority "$(cat "$1/priority")"
    was=$(cat "$1/psk")
    [ -z "$was" ] || [ "$was" = "$(wifi_get "$uuid" 802-11-wireless-security.psk)" ] || set_psk "$was"
  fi
}
gone_wifi() {
  [ "$name" != radio ] || return 0
  while find_wifi; do nmcli connection delete "$uuid" </dev/null >&2 || exit 1; done
}
make_wifi() {
  need_nmcli
  if [ "$name" = radio ]; then nmcli radio wifi "$radio" </dev/null >&2; return; fi
  find_wifi || add_wifi
  [ -z "$priority" ] || set_priority "$priority"
  [ -n "$stamp" ] || return 0
  IFS= read -r psk || fail unreachable "only a part of it arrived"
  [ "$(wifi_get "$uuid" 802-11-wireless-security.psk)" = "$psk" ] || set_psk "$psk"
  say "$(wifi_get "$uuid" 802-11-wireless-security.psk | hash_of) $stamp" | put "$mine/$key.after" || exit 1
}
`,
  order({ name, radio, password, priority }, { reveal }) {
    const clear = password === undefined ? '' : `${reveal(password)}\n`;
    if (clear.indexOf('\n') !== clear.length - 1)
      throw new OperationError('invalid', `the password of Wi-Fi ${name} has more than one line`);
    return {
      variables: {
        radio: radio === false ? 'off' : 'on',
        priority: String(priority ?? ''),
        stamp: password === undefined ? '' : sha256(stampOf(password)),
      },
      input: clear,
    };
  },
  seen(seen) {
    const { name, said, applied } = seen;
    const radio = first(said, 'radio');
    if (name === 'radio') return radio === undefined ? null : { kind: 'wifi', name, radio: radio === 'enabled' };
    const priority = first(said, 'priority');
    if (priority === undefined) return null;
    const password = passwordSeen(seen);
    return {
      kind: 'wifi',
      name,
      ...(password === undefined ? {} : { password }),
      ...(applied === undefined || applied.priority !== undefined ? { priority: Number(priority) } : {}),
    };
  },
};

function passwordSeen({ said, applied, after = '' }: Seen<WifiSpec>): WifiSpec['password'] {
  const asked = applied?.password;
  if (asked === undefined) return undefined;
  const [sum = '?', stamp] = after.split(' ');
  const isSame = first(said, 'psk')?.startsWith(sum) && stamp === sha256(stampOf(asked));
  return isSame ? asked : otherText(asked);
}
