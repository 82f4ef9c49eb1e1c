#!/bin/sh
# Makes a checkout ready: npm packages as locked, Node 24 among them; with --tests also the real parts that tests start.
# Quick when nothing is to do. Several may run at once. Output of npm and apt is shown only when they fail.
set -eu
cd "$(dirname "$0")/.."

# npm gives its scripts this PATH; a shell that runs this file by hand has to be told.
PATH=$PWD/node_modules/.bin:$PATH:/usr/sbin:/sbin
stamp=node_modules/.installed-lock.json
cache=$PWD/.cache
mkdir -p "$cache"

say() { echo "setup: $*" >&2; }

# quietly LOG COMMAND...: runs it with its output kept in LOG, shown when it fails.
quietly() {
  log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null 9>&- && return
  say "this failed: $* (its last lines, all of it is in $log)"
  tail -n 30 "$log" >&2
  return 1
}

# The descriptor 9 is the lock; the kernel lets go of it however this ends. Without flock (macOS) two first runs at once are not told apart.
lock() {
  exec 9>"$cache/setup.lock"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "waiting for another set-up in this checkout"
    flock 9
  fi
}

installed() { cmp -s package-lock.json "$stamp"; }

install_packages() {
  say "installing npm packages, about 250 (npm ci)"
  quietly "$cache/npm-ci.log" npm ci --include=dev --include=optional --no-audit --no-fund
  # A package fits system and processor but not always the C library (Alpine): one that does not start must not shadow the real one.
  if [ -e node_modules/.bin/node ] && ! node_modules/.bin/node --version >/dev/null 2>&1; then rm node_modules/.bin/node; fi
  cp package-lock.json "$stamp"
  say "npm packages are installed"
}

need_node() {
  found=$(node --version 2>/dev/null || echo "no Node")
  major=${found#v}
  [ "${major%%.*}" -ge 24 ] 2>/dev/null && return
  say "Keelson needs Node 24 or newer, found $found, and its npm packages bring none for $(uname -sm): install it from https://nodejs.org"
  exit 1
}

# Names the packages of tests/lab/packages.txt that are not here.
missing_parts() {
  while read -r package program; do
    case $package in
      '' | '#'*) continue ;;
      *-static) ;; # The program of that name from another package has parts that it needs.
      *) if command -v "$program" >/dev/null; then continue; fi ;;
    esac
    if dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed'; then continue; fi
    printf '%s ' "$package"
  done <tests/lab/packages.txt
}

# busybox makes way for busybox-static, which is the same in one piece; nothing else may be removed for a test.
would_remove() { apt-get -s install "$@" | awk '$1 == "Remv" && $2 != "busybox" { print $2 }' | tr '\n' ' '; }

install_parts() {
  export DEBIAN_FRONTEND=noninteractive
  say "installing Debian packages for the tests: $*"
  quietly "$cache/apt-get.log" apt-get update || return
  victims=$(would_remove "$@")
  if [ -n "$victims" ]; then
    say "not installed, because apt-get would remove $victims"
    return 1
  fi
  quietly "$cache/apt-get.log" apt-get install -y -o DPkg::Lock::Timeout=120 --no-install-recommends "$@" || return
  say "Debian packages are installed"
}

need_parts() {
  missing=$(missing_parts)
  [ -z "$missing" ] && return
  if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    # shellcheck disable=SC2086 # a list of names
    if install_parts $missing; then return; fi
  fi
  say "missing: $missing- tests that need them are skipped (with CI=true they fail); on Debian: apt-get install $missing"
}

# The server of the MongoDB tests is built once for each version of it; the tests that need it say so where it cannot be.
need_mongo() {
  if ! command -v go >/dev/null; then
    say "missing: go - tests of the MongoDB store are skipped (with CI=true they fail); it comes from https://go.dev/dl"
    return
  fi
  quietly "$cache/go-build.log" sh tests/lab/mongo/build.sh || say "the tests of the MongoDB store will fail"
}

# The built package runs on Node 22, too: the newest that armv7 has.
need_node_22() {
  folder=tests/lab/node-22
  installed_22=$folder/node_modules/.installed-lock.json
  if cmp -s $folder/package-lock.json $installed_22; then return; fi
  lock
  if cmp -s $folder/package-lock.json $installed_22; then return; fi
  if ! quietly "$cache/node-22.log" npm ci --prefix $folder --include=optional --no-audit --no-fund; then
    say "missing: Node 22 - tests of the built package on it are skipped (with CI=true they fail)"
    return
  fi
  mkdir -p $folder/node_modules
  cp $folder/package-lock.json $installed_22
}

if ! installed; then
  lock
  if ! installed; then install_packages; fi
fi
need_node
if [ "${1:-}" = --tests ] && [ -n "$(missing_parts)" ]; then
  lock
  need_parts
fi
if [ "${1:-}" = --tests ]; then
  need_mongo
  need_node_22
fi
