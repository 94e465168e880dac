#!/usr/bin/env bash
# One Kafka broker on this machine (KRaft), port 19092, and Beam's expansion service, port 18096.
#
#   kafka.sh start FOLDER KAFKA_JARS EXPANSION_JARS
#   kafka.sh stop FOLDER
#
# The class paths are what `mvn dependency:copy-dependencies` made from kafka-pom.xml and expansion-pom.xml. PYTHON
# names an interpreter with Beam.
set -euo pipefail
command=$1 folder=$2
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
source "$here/services.sh"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

case $command in
start)
  for port in 19092 19093 18096; do port_is_free "$port"; done
  kafka=$(cd "$3" && pwd)
  expansion=$(cd "$4" && pwd)
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
  timeout 120 java -cp "$kafka/*" kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ \
    -c "$folder/server.properties" >"$folder/format.log" 2>&1
  start_java broker "$kafka" warn kafka.Kafka "$folder/server.properties"
  cat >"$folder/harness.sh" <<BOOT
#!/usr/bin/env bash
exec "$python" "$here/java_harness.py" "$expansion/*" "\$@" >>"$folder/harness.log" 2>&1
BOOT
  chmod +x "$folder/harness.sh"
  start_java expansion "$expansion" warn org.apache.beam.sdk.expansion.service.ExpansionService 18096 \
    --defaultEnvironmentType=PROCESS --defaultEnvironmentConfig="{\"command\": \"$folder/harness.sh\"}"
  wait_for_port 19092 broker
  wait_for_port 18096 expansion
  ;;
stop)
  stop_services
  ;;
*)
  echo "start or stop" >&2
  exit 2
  ;;
esac
