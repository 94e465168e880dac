#!/usr/bin/env bash
# Fetches what the tests of engines need into FOLDER: through the Go module proxy Prism and a server that speaks Google's
# storage protocol; from Maven Central Flink, Kafka and Beam's Java side. Needs go, java (11 or 17) and mvn. What is there
# already is not fetched again. Each step has a time limit and is tried twice, since a registry may not answer.
#
# Versions: a Flink runner and its job service must be of one Beam version, and both on Maven Central; the wire
# protocol between them and Beam's Python side is the same since long (see docs/SCALE.md for what was run with what).
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)

for tool in go java mvn; do
  command -v "$tool" >/dev/null || { echo "the tests of engines need $tool" >&2; exit 1; }
done

twice() { # SECONDS COMMAND…
  timeout "$@" && return
  echo "trying again: ${*:2}" >&2
  timeout "$@"
}

program() { # NAME MODULE@VERSION
  if [ ! -x "$folder/bin/$1" ]; then
    GOBIN="$folder/bin" twice 900 go install "$2"
  fi
}

programs() {
  program prism github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0
  program fake-gcs-server github.com/fsouza/fake-gcs-server@v1.56.1
}

jars() {
  local name
  for name in flink kafka expansion; do
    if ! cmp -s "$here/$name-pom.xml" "$folder/$name/pom.xml"; then
      rm -rf "${folder:?}/$name"
      mkdir -p "$folder/$name"
      twice 600 mvn -q -B -Dmaven.wagon.rto=60000 -Dmaven.wagon.http.retryHandler.count=5 -f "$here/$name-pom.xml" \
        dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$folder/$name/jars"
      cp "$here/$name-pom.xml" "$folder/$name/pom.xml"
    fi
  done
}

programs >"$folder/programs.log" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true' EXIT
jars
if ! wait "$building"; then
  tail -n 20 "$folder/programs.log" >&2
  exit 1
fi
trap - EXIT
