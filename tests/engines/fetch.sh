#!/usr/bin/env bash
# Fetches what the tests of engines need into FOLDER: Prism through the Go module proxy; Flink, Kafka and Beam's Java
# side from Maven Central. Needs go, java (11 or 17) and mvn. What is there already is not fetched again.
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
if [ ! -x "$folder/bin/prism" ]; then
  GOBIN="$folder/bin" go install github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0
fi
for name in flink kafka expansion; do
  if ! cmp -s "$here/$name-pom.xml" "$folder/$name/pom.xml"; then
    mkdir -p "$folder/$name"
    mvn -q -B -f "$here/$name-pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
      -DoutputDirectory="$folder/$name/jars"
    cp "$here/$name-pom.xml" "$folder/$name/pom.xml"
  fi
done
