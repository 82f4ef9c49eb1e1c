#!/bin/sh
# One host of a lab, in its folder ($PWD): disk/ (what it wrote over this machine's files), own/ (its /root, /home, /srv ...), docker/, run/.
#   host.sh start                 makes its control groups and namespaces, and boots it there; says "ready"
#   host.sh init                  is the first process of it: link, files, then the init system
#   host.sh enter PID COMMAND...  runs a command in it, PID being its first process as seen from outside
# From the environment: GROUP NAME ADDRESS MAC PORT SWITCH INIT DOCKER SHARED (see host.ts). Tried with control groups v1 and hybrid.
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
self=$(readlink -f "$0")

# The group this process is in, in each hierarchy of control groups: /sys/fs/cgroup/memory/its/group.
own_groups() {
  awk 'FNR == NR { split($0, part, ":"); sub(/^name=/, "", part[2]); own[part[1] ? part[2] : "unified"] = part[3]; next }
    $3 ~ /^cgroup2?$/ { name = $2; sub(/.*\//, "", name); sub(/\/$/, "", own[name]); print $2 own[name] }' /proc/self/cgroup /proc/self/mounts
}

# Within those, so that limits of whoever runs the tests hold for hosts too.
join_groups() {
  for group in $(own_groups); do echo "$group/$GROUP"; done >groups
  xargs mkdir -p <groups
  while read -r group; do
    if [ -e "$group/cpuset.memory_migrate" ]; then
      for part in cpus mems; do cat "$group/../cpuset.$part" >"$group/cpuset.$part"; done
    fi
    echo $$ >"$group/cgroup.procs"
  done <groups
}

mount_groups() {
  points=$(own_groups)
  mount -t tmpfs tmpfs root/sys/fs/cgroup
  for point in $points; do
    mkdir "root$point"
    case $point in
      */unified) mount -t cgroup2 cgroup2 "root$point" ;;
      */systemd) mount -t cgroup -o none,name=systemd cgroup "root$point" ;;
      *) mount -t cgroup -o "${point##*/}" cgroup "root$point" ;;
    esac
  done
}

connect() {
  switch=/proc/$SWITCH/ns/net
  nsenter --net="$switch" ip link del "$PORT" 2>/dev/null || true
  # The same MAC after each boot: what neighbours remember stays true.
  ip link add eth0 address "$MAC" type veth peer name "$PORT" netns "$switch"
  nsenter --net="$switch" ip link set "$PORT" master br0 up
  ip link set lo up
  ip addr add "$ADDRESS/24" dev eth0
  ip link set eth0 up # no default route: nothing can leave
}

# This machine's system, with all that the host changes kept apart; nothing of its homes, projects and mounts.
mount_root() {
  mount -t overlay overlay -o "lowerdir=/,upperdir=$PWD/disk,workdir=$PWD/work" root
  for top in root/*/; do
    top=${top#root/}
    top=${top%/}
    case $top in
      bin | sbin | lib* | usr | etc | var | proc | sys | dev | run | tmp) continue ;;
      *) if [ -L "root/$top" ]; then continue; fi ;;
    esac
    mkdir -p "own/$top"
    mount --bind "own/$top" "root/$top"
  done
  mount -t proc proc root/proc
  mount -t sysfs sysfs root/sys
  mount_groups
  mount --rbind /dev root/dev
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts root/dev/pts
  mount -t tmpfs tmpfs root/dev/shm
  mount -t tmpfs -o mode=1777 tmpfs root/tmp
  find run -mindepth 1 -delete
  mkdir run/sshd run/lock
  # A machine that was switched on again says so.
  cat /proc/sys/kernel/random/uuid >run/boot_id
  mount --bind run/boot_id root/proc/sys/kernel/random/boot_id
  mount --bind run root/run
  mkdir -p root/var/lib/docker
  mount --bind docker root/var/lib/docker
  share
}

# Folders of this machine at the same paths, which the host cannot change.
share() {
  echo "$SHARED" | while read -r folder; do
    [ -n "$folder" ] || continue
    mkdir -p "root$folder"
    mount --bind "$folder" "root$folder"
    mount -o remount,bind,ro "root$folder"
  done
}

# The first time only: nothing that is installed here is enabled there, and what the lab gives (seed/) is laid over it.
settle() {
  cd root
  rm -rf etc/docker etc/runlevels/*/* etc/sudoers.d/*  # an engine keeps its id in etc/docker
  rm -rf var/log/*
  [ "$DOCKER" = yes ] || rm -f usr/bin/docker* usr/local/bin/docker* usr/sbin/dockerd usr/bin/containerd*
  if [ "$INIT" = openrc ]; then rm -f etc/init.d/*; else rm -f sbin/openrc* sbin/rc-* bin/rc-*; fi
  if [ "$INIT" = systemd ]; then
    find etc/systemd/system lib/systemd/system/*.wants -type l ! -name 'systemd-journald.s*' ! -name systemd-journald-dev-log.socket \
      ! -name 'dbus.s*' ! -name systemd-tmpfiles-setup.service -delete
  else
    rm -f bin/systemctl
  fi
  cd ..
  cp -a seed/. root/
  : >settled
}

case $1 in
  start)
    join_groups
    exec unshare --cgroup --net --uts --ipc --mount --pid --fork --kill-child "$self" init
    ;;
  init)
    mount --make-rprivate /
    connect
    mount_root
    [ -e settled ] || settle
    hostname "$NAME"
    cd root
    pivot_root . .
    umount -l .
    cd /
    echo ready
    exec >/dev/null 2>&1 </dev/null
    case $INIT in
      systemd) exec env -i PATH="$PATH" container=lab /lib/systemd/systemd --unit=multi-user.target ;;
      openrc) exec env -i PATH="$PATH" tini -s -- sh -c 'for level in sysinit boot default; do openrc $level; done >/var/log/boot.log 2>&1; exec sleep infinity' ;;
      none) exec env -i PATH="$PATH" tini -s -- sleep infinity ;;
    esac
    ;;
  enter)
    while read -r group; do echo $$ >"$group/cgroup.procs"; done <groups
    first=$2
    shift 2
    exec nsenter -t "$first" -m -u -i -n -p -C -- env -i PATH="$PATH" HOME=/root USER=root LOGNAME=root "$@"
    ;;
esac
