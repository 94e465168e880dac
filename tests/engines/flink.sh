#!/usr/bin/env bash
# A Flink session cluster on this machine: one job manager, two task managers, Beam's job server, a worker pool.
#
#   flink.sh start FOLDER JARS     starts everything; FOLDER keeps logs, process ids and checkpoints
#   flink.sh kill-taskmanager FOLDER
#   flink.sh stop FOLDER
#
# JARS is the class path that `mvn dependency:copy-dependencies` made from flink-pom.xml. PYTHON names the interpreter
# that runs the workers. Ports: 18081 Flink, 18099 job server, 18050 worker pool.
set -euo pipefail
command=$1 folder=$2 jars=${3:-}
python=${PYTHON:-python3}

start_java() { # NAME MEMORY CLASS ARGUMENTS…
  local name=$1 memory=$2
  shift 2
  nohup nice java "-Xmx$memory" -XX:+UseSerialGC \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=info -Dorg.slf4j.simpleLogger.showDateTime=true \
    --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \
    --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/java.util.concurrent=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
    -cp "$jars/*" "$@" >"$folder/$name.log" 2>&1 &
  echo $! >"$folder/$name.pid"
}

start_taskmanager() {
  start_java "taskmanager-$1" 512m org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$folder/conf" \
    -D "taskmanager.resource-id=taskmanager-$1-$$"
}

wait_for() { # URL
  for _ in $(seq 240); do
    if "$python" -c "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)" "$1" 2>/dev/null; then
      return
    fi
    sleep 0.5
  done
  echo "$1 does not answer; see $folder/*.log" >&2
  exit 1
}

wait_for_port() { # PORT
  for _ in $(seq 240); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
      return
    fi
    sleep 0.5
  done
  echo "nothing listens on port $1; see $folder/*.log" >&2
  exit 1
}

case $command in
start)
  mkdir -p "$folder/conf" "$folder/checkpoints" "$folder/artifacts" "$folder/io"
  folder=$(cd "$folder" && pwd)
  jars=$(cd "$jars" && pwd)
  cat >"$folder/conf/config.yaml" <<YAML
jobmanager.rpc.address: localhost
jobmanager.rpc.port: 18123
jobmanager.memory.process.size: 900m
rest.port: 18081
rest.bind-address: localhost
taskmanager.host: localhost
taskmanager.numberOfTaskSlots: 2
taskmanager.memory.task.heap.size: 160m
taskmanager.memory.task.off-heap.size: 32m
taskmanager.memory.framework.heap.size: 64m
taskmanager.memory.framework.off-heap.size: 64m
taskmanager.memory.managed.size: 32m
taskmanager.memory.network.min: 64m
taskmanager.memory.network.max: 64m
taskmanager.memory.jvm-metaspace.size: 128m
taskmanager.memory.jvm-overhead.min: 64m
taskmanager.memory.jvm-overhead.max: 64m
taskmanager.cpu.cores: 2
parallelism.default: 2
classloader.resolve-order: parent-first
state.checkpoints.dir: file://$folder/checkpoints
io.tmp.dirs: $folder/io
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 20
restart-strategy.fixed-delay.delay: 2s
heartbeat.timeout: 20000
heartbeat.interval: 4000
YAML
  export FLINK_CONF_DIR="$folder/conf"
  start_java jobmanager 512m org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$folder/conf"
  wait_for http://localhost:18081/overview
  start_taskmanager 1
  start_taskmanager 2
  start_java jobserver 512m org.apache.beam.runners.flink.FlinkJobServerDriver --flink-master=localhost:18081 \
    --flink-conf-dir="$folder/conf" --artifacts-dir="$folder/artifacts" --job-port=18099 --artifact-port=18098 \
    --expansion-port=18097
  nohup nice "$python" -m apache_beam.runners.worker.worker_pool_main --service_port=18050 \
    >"$folder/workerpool.log" 2>&1 &
  echo $! >"$folder/workerpool.pid"
  wait_for_port 18099
  wait_for_port 18050
  ;;
kill-taskmanager)
  kill -9 "$(cat "$folder/taskmanager-1.pid")"
  ;;
stop)
  for file in "$folder"/*.pid; do
    kill "$(cat "$file")" 2>/dev/null || true
  done
  sleep 1
  for file in "$folder"/*.pid; do
    kill -9 "$(cat "$file")" 2>/dev/null || true
    rm -f "$file"
  done
  ;;
*)
  echo "start, kill-taskmanager or stop" >&2
  exit 2
  ;;
esac
