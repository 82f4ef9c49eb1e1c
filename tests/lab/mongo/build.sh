#!/bin/sh
# Builds the MongoDB-protocol server of this folder once for each version of its sources (about a minute, with what it downloads), and
# prints the path of the program. Several may run at once. Needs Go.
set -eu
cd "$(dirname "$0")"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/keelson
program=$cache/mongo-$(cat go.mod go.sum ./*.go | sha256sum | cut -c1-16)
if [ ! -x "$program" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/mongo.lock"
  flock 9
  if [ ! -x "$program" ]; then
    go build -mod=readonly -o "$program.new" . >&2
    mv "$program.new" "$program"
  fi
fi
echo "$program"
