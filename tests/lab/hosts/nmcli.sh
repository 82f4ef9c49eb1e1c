#!/bin/sh
# A stand-in for NetworkManager's nmcli: it has no radio and connects nothing, but remembers, answers and refuses as nmcli does.
#   nmcli [-t] [-s] [-e yes|no] [-f FIELDS | -g FIELDS] ...
#     radio wifi [on|off]                     connection show [--active] [NAME]     connection up|delete NAME
#     device wifi list                        connection modify NAME PROPERTY VALUE ...
#     device show|reapply NAME                connection edit NAME (set PROPERTY VALUE, save, quit as input)
#     device wifi connect SSID [password P]   connection add type wifi [con-name NAME] ssid SSID [PROPERTY VALUE ...]
# /var/lib/nmcli: range (networks in reach: SSID, tab, password), radio, calls (each call, a line), active, connections/UUID/PROPERTY.
state=/var/lib/nmcli
saved=$state/connections
all=$*
terse=no secrets=no fields='' names=yes escape=yes

fail() { # fail CODE MESSAGE: 2 wrong use, 4 activation failed, 10 no such thing, as in the manual
  echo "Error: $2" >&2
  exit "$1"
}

change() {
  [ "$(id -u)" = 0 ] || fail 1 'Not authorized to control networking.'
  mkdir -p "$saved"
}

# Short names that nmcli takes for properties.
full() {
  case $1 in
    ssid | wifi.ssid) echo 802-11-wireless.ssid ;;
    con-name | id) echo connection.id ;;
    type) echo connection.type ;;
    ifname) echo connection.interface-name ;;
    wifi-sec.*) echo "802-11-wireless-security.${1#wifi-sec.}" ;;
    autoconnect | autoconnect-priority) echo "connection.$1" ;;
    *.*) echo "$1" ;;
    *) fail 2 "invalid <setting>.<property> '$1'." ;;
  esac
}

get() { cat "$saved/$1/$2" 2>/dev/null; }

# find NAME: the folder's name of a connection, by its name or UUID.
find_saved() {
  for folder in "$saved"/*/; do
    uuid=$(basename "$folder")
    if [ "$uuid" = "$1" ] || [ "$(get "$uuid" connection.id)" = "$1" ]; then
      echo "$uuid"
      return
    fi
  done
  return 1
}

# set_all UUID PROPERTY VALUE ...
set_all() {
  uuid=$1
  shift
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || fail 2 "value for '$1' is missing."
    property=$(full "$1") || exit
    printf %s "$2" >"$saved/$uuid/$property"
    shift 2
  done
}

make() { # make NAME SSID: with nmcli's own defaults
  uuid=$(cat /proc/sys/kernel/random/uuid)
  mkdir "$saved/$uuid"
  set_all "$uuid" connection.id "$1" connection.uuid "$uuid" connection.type 802-11-wireless 802-11-wireless.ssid "$2" \
    connection.autoconnect yes connection.autoconnect-priority 0
  echo "$uuid"
}

in_range() { awk -F '\t' -v ssid="$1" '$1 == ssid { found = 1 } END { exit !found }' "$state/range"; }
password_of() { awk -F '\t' -v ssid="$1" '$1 == ssid { print $2 }' "$state/range"; }

activate() { # activate UUID
  ssid=$(get "$1" 802-11-wireless.ssid)
  [ "$(cat "$state/radio")" = enabled ] || fail 4 'Connection activation failed: No suitable device found for this connection.'
  in_range "$ssid" || fail 10 "No network with SSID '$ssid' found."
  if [ "$(password_of "$ssid")" != "$(get "$1" 802-11-wireless-security.psk)" ]; then
    fail 4 'Connection activation failed: (7) Secrets were required, but not provided.'
  fi
  echo "$1" >"$state/active"
}

# A value in a line of several: with -t, colons and backslashes are escaped.
cell() { if [ $terse = yes ] && [ $escape = yes ]; then printf %s "$1" | sed 's/[\\:]/\\&/g'; else printf %s "$1"; fi; }

row() { # row FIELD VALUE ...: a line of the fields asked for, in their order
  line=''
  for field in $(echo "$fields" | tr ',' ' '); do
    value=--
    [ $terse = no ] || value=''
    i=1
    while [ $i -lt $# ]; do
      eval "key=\${$i} given=\${$((i + 1))}"
      [ "$key" != "$(echo "$field" | tr '[:lower:]' '[:upper:]')" ] || value=$given
      i=$((i + 2))
    done
    line="$line$([ -z "$line" ] || { [ $terse = yes ] && echo : || echo '  '; })$(cell "$value")"
  done
  echo "$line"
}

list_saved() { # list_saved [--active]
  active=$(cat "$state/active" 2>/dev/null)
  [ -n "$fields" ] || fields=NAME,UUID,TYPE,DEVICE
  for folder in "$saved"/*/; do
    uuid=$(basename "$folder")
    [ "$uuid" != '*' ] || continue
    device='' state_of=''
    if [ "$uuid" = "$active" ]; then device=wlan0 state_of=activated; elif [ "$1" = --active ]; then continue; fi
    row NAME "$(get "$uuid" connection.id)" UUID "$uuid" TYPE "$(get "$uuid" connection.type)" DEVICE "$device" STATE "$state_of" \
      AUTOCONNECT "$(get "$uuid" connection.autoconnect)" AUTOCONNECT-PRIORITY "$(get "$uuid" connection.autoconnect-priority)" \
      ACTIVE "$([ -n "$device" ] && echo yes || echo no)"
  done
}

show_saved() { # show_saved NAME: a line for each property
  uuid=$(find_saved "$1") || fail 10 "$1 - no such connection profile."
  wanted=$(echo "$fields" | tr ',' ' ')
  [ -n "$wanted" ] || wanted=$(ls "$saved/$uuid")
  for property in $wanted; do
    property=$(full "$property") || exit
    value=$(get "$uuid" "$property")
    case $property in *.psk) [ $secrets = yes ] || value='<hidden>' ;; esac
    [ $names = yes ] && echo "$property:$value" || { cell "$value" && echo; }
  done
}

list_range() {
  [ -n "$fields" ] || fields=IN-USE,SSID
  [ "$(cat "$state/radio")" = enabled ] || return 0
  ssid_now=$(get "$(cat "$state/active" 2>/dev/null)" 802-11-wireless.ssid)
  while IFS="$(printf '\t')" read -r ssid password; do
    [ "$ssid" = "$ssid_now" ] && used='*' active=yes || { used=' ' active=no; }
    row IN-USE "$used" ACTIVE "$active" SSID "$ssid" SIGNAL 70 SECURITY "${password:+WPA2}"
  done <"$state/range"
}

connect() { # connect SSID [password P]
  in_range "$1" || fail 10 "No network with SSID '$1' found."
  existed=yes
  if ! uuid=$(find_saved "$1"); then
    existed=no
    uuid=$(make "$1" "$1")
  fi
  [ "$2" != password ] || set_all "$uuid" 802-11-wireless-security.key-mgmt wpa-psk 802-11-wireless-security.psk "$3"
  # A profile made for an attempt that failed is not kept.
  if ! (activate "$uuid"); then
    [ $existed = yes ] || rm -r "${saved:?}/$uuid"
    exit 4
  fi
  echo "Device 'wlan0' successfully activated with '$uuid'."
}

add() { # add type wifi ...
  type=$2
  case $type in
    wifi | 802-11-wireless) ;;
    ethernet | 802-3-ethernet) ;;
    *) fail 2 "invalid connection type; '$2' is neither wifi nor ethernet." ;;
  esac
  shift 2
  uuid=$(make wifi '')
  case $type in *ether*) set_all "$uuid" connection.type 802-3-ethernet && rm "$saved/$uuid/802-11-wireless.ssid" ;; esac
  set_all "$uuid" "$@"
  if [ "$(get "$uuid" connection.id)" = wifi ]; then set_all "$uuid" connection.id "$(get "$uuid" 802-11-wireless.ssid)"; fi
  echo "Connection '$(get "$uuid" connection.id)' ($uuid) successfully added."
}

edit() { # edit UUID: the editor, with its commands as input; what is not saved is lost
  rm -rf "$state/edited" && cp -a "$saved/$1" "$state/edited"
  while IFS= read -r line; do
    case $line in
      'set '*)
        line=${line#set }
        property=$(full "${line%% *}") || continue
        value=${line#* }
        if [ "${property##*.}" = psk ] && { [ ${#value} -lt 8 ] || [ ${#value} -gt 64 ]; }; then
          echo "Error: failed to set 'psk' property: '$value' is not a valid PSK"
        else printf %s "$value" >"$state/edited/$property"
        fi ;;
      save) rm -rf "${saved:?}/$1" && cp -a "$state/edited" "$saved/$1" && echo "Connection '$1' successfully updated." ;;
      quit) break ;;
    esac
  done
  rm -rf "$state/edited"
}

# The interface that devices are is real; which profile it has is remembered. Only what addresses need.
profile_of() { cat "$state/device-$1" 2>/dev/null; }
show_device() { # show_device NAME
  [ -e "/sys/class/net/$1" ] || fail 10 "Device '$1' not found."
  for field in $(echo "$fields" | tr ',' ' '); do
    case $field in
      GENERAL.STATE) [ -n "$(profile_of "$1")" ] && echo '100 (connected)' || echo '10 (unmanaged)' ;;
      GENERAL.CON-UUID) profile_of "$1" ;;
    esac
  done
}
reapply() { # reapply NAME
  uuid=$(profile_of "$1")
  ip -4 addr flush dev "$1" scope global
  [ "$(get "$uuid" ipv4.method)" != manual ] || ip addr add "$(get "$uuid" ipv4.addresses)" dev "$1"
  gateway=$(get "$uuid" ipv4.gateway)
  [ -z "$gateway" ] || ip route replace default via "$gateway" dev "$1"
  echo "Connection successfully reapplied to device '$1'."
}

while :; do
  case $1 in
    -e | --escape) escape=$2 && shift ;;
    -t | --terse) terse=yes ;;
    -s | --show-secrets) secrets=yes ;;
    -f | --fields) fields=$2 && shift ;;
    -g | --get-values) fields=$2 terse=yes names=no && shift ;;
    *) break ;;
  esac
  shift
done
echo "$all" >>"$state/calls" 2>/dev/null
object=$1 verb=$2
shift 2 2>/dev/null
case $object/$verb/$1 in
  radio/wifi/) cat "$state/radio" ;;
  radio/wifi/on) change && echo enabled >"$state/radio" ;;
  radio/wifi/off) change && echo disabled >"$state/radio" && rm -f "$state/active" ;;
  dev*/wifi/ | dev*/wifi/list) list_range ;;
  dev*/wifi/connect) change && shift && connect "$@" ;;
  dev*/wifi/rescan) ;;
  dev*/show/*) show_device "$1" ;;
  dev*/reapply/*) change && reapply "$1" ;;
  con*/show/ | con*/show/--active) list_saved "$1" ;;
  con*/show/*) [ "$1" != id ] || shift; show_saved "$1" ;;
  con*/add/type) change && add "$@" ;;
  con*/mod*/*)
    change
    uuid=$(find_saved "$1") || fail 10 "unknown connection '$1'."
    shift
    set_all "$uuid" "$@"
    ;;
  con*/edit/*)
    change
    uuid=$(find_saved "$1") || fail 10 "unknown connection '$1'."
    edit "$uuid"
    ;;
  con*/up/*)
    change
    uuid=$(find_saved "$1") || fail 10 "unknown connection '$1'."
    activate "$uuid"
    echo "Connection successfully activated"
    ;;
  con*/del*/*)
    change
    uuid=$(find_saved "$1") || fail 10 "cannot delete unknown connection(s): '$1'."
    if [ "$(cat "$state/active" 2>/dev/null)" = "$uuid" ]; then rm "$state/active"; fi
    rm -r "${saved:?}/$uuid"
    echo "Connection '$1' ($uuid) successfully deleted."
    ;;
  *) fail 2 "the stand-in for nmcli does not know '$all'." ;;
esac
