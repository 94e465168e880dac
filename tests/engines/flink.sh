#!/usr/bin/env bash
# A Flink session cluster on this machine: one job manager, two task managers, Beam's job server, a worker pool.
#
#   flink.sh start FOLDER JARS     starts everything; FOLDER keeps logs, process ids and checkpoints
#   flink.sh kill-taskmanager FOLDER        as a machine dies: at once, with all that runs on it
#   flink.sh start-taskmanager FOLDER JARS  brings it back
#   flink.sh stop FOLDER
#
# JARS is the class path that `mvn dependency:copy-dependencies` made from flink-pom.xml. PYTHON names the interpreter
# that runs the workers. Ports: 18081 Flink, 18099 job server, 18050 worker pool.
set -euo pipefail
command=$1 folder=$2 jars=${3:-}
python=${PYTHON:-python3}
source "$(dirname "$0")/services.sh"

start_taskmanager() { # NUMBER
  start_java "taskmanager-$1" "$jars" info org.apache.flink.runtime.taskexecutor.TaskManagerRunner \
    --configDir "$folder/conf" -D "taskmanager.resource-id=taskmanager-$1-$(date +%s%N)"
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
[ -z "$jars" ] || jars=$(cd "$jars" && pwd)
export FLINK_CONF_DIR="$folder/conf"

case $command in
start)
  for port in 18081 18097 18098 18099 18050 18123; do port_is_free "$port"; done
  mkdir -p "$folder/conf" "$folder/checkpoints" "$folder/artifacts" "$folder/io"
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
  start_java jobmanager "$jars" info org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint \
    --configDir "$folder/conf"
  start_service workerpool "$python" -m apache_beam.runners.worker.worker_pool_main --service_port=18050
  wait_for_port 18081 jobmanager
  start_taskmanager 1
  start_taskmanager 2
  start_java jobserver "$jars" info org.apache.beam.runners.flink.FlinkJobServerDriver --flink-master=localhost:18081 \
    --flink-conf-dir="$folder/conf" --artifacts-dir="$folder/artifacts" --job-port=18099 --artifact-port=18098 \
    --expansion-port=18097
  wait_for_port 18099 jobserver
  wait_for_port 18050 workerpool
  ;;
kill-taskmanager)
  kill_service KILL taskmanager-1
  ;;
start-taskmanager)
  start_taskmanager 1
  ;;
stop)
  stop_services
  ;;
*)
  echo "start, kill-taskmanager, start-taskmanager or stop" >&2
  exit 2
  ;;
esac
