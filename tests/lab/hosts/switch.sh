#!/bin/sh
# The switch of a lab: a network namespace with a bridge, and a link of this machine to it. The namespace lives as long as this process.
# In the namespace of the machine itself a bridge may be filtered by the rules of a Docker that runs there.
# usage: switch.sh LINK PID ADDRESS    LINK is the machine's end, PID a process of the machine; says "ready" or "taken"
set -eu
machine=/proc/$2/ns/net
if ! ip link add port type veth peer name "$1" netns "$machine" 2>error; then
  grep -q 'File exists' error || { cat error >&2; exit 1; }
  echo taken
  exit
fi
ip link add br0 type bridge
ip link set br0 up
ip link set port master br0 up
nsenter --net="$machine" ip addr add "$3/24" dev "$1"
nsenter --net="$machine" ip link set "$1" up
echo ready
exec sleep infinity >/dev/null 2>&1
