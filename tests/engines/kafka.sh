#!/usr/bin/env bash
# One Kafka broker on this machine (KRaft), port 19092, and Beam's expansion service, port 18096.
#
#   kafka.sh start FOLDER KAFKA_JARS EXPANSION_JARS
#   kafka.sh stop FOLDER
#
# PYTHON names an interpreter with Beam. The class paths are what `mvn dependency:copy-dependencies` made from kafka-pom.xml and expansion-pom.xml.
set -euo pipefail
command=$1 folder=$2
python=${PYTHON:-python3}

start_java() { # NAME CLASSPATH CLASS ARGUMENTS…
  local name=$1 jars=$2
  shift 2
  nohup nice java -Xmx512m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$jars/*" "$@" \
    >"$folder/$name.log" 2>&1 &
  echo $! >"$folder/$name.pid"
}

wait_for_port() {
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
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  cat >"$folder/server.properties" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:19093
listeners=PLAINTEXT://localhost:19092,CONTROLLER://localhost:19093
advertised.listeners=PLAINTEXT://localhost:19092
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$folder/data
num.partitions=2
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
CONF
  java -cp "$3/*" kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c "$folder/server.properties" \
    >"$folder/format.log" 2>&1
  start_java broker "$3" kafka.Kafka "$folder/server.properties"
  start_java expansion "$4" org.apache.beam.sdk.expansion.service.ExpansionService 18096 \
    --defaultEnvironmentType=PROCESS --defaultEnvironmentConfig="{\"command\": \"$folder/harness.sh\"}"
  cat >"$folder/harness.sh" <<BOOT
#!/usr/bin/env bash
exec nice "$python" "$(cd "$(dirname "$0")" && pwd)/java_harness.py" "$(cd "$4" && pwd)/*" "\$@" >>"$folder/harness.log" 2>&1
BOOT
  chmod +x "$folder/harness.sh"
  wait_for_port 19092
  wait_for_port 18096
  ;;
stop)
  for file in "$folder"/*.pid; do
    kill "$(cat "$file")" 2>/dev/null || true
  done
  sleep 2
  for file in "$folder"/*.pid; do
    kill -9 "$(cat "$file")" 2>/dev/null || true
    rm -f "$file"
  done
  ;;
*)
  echo "start or stop" >&2
  exit 2
  ;;
esac
