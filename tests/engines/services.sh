# Background programs of the engine scripts: each in a process group of its own, its id kept in FOLDER/NAME.pid.
# Sourced by flink.sh and kafka.sh, which set $folder and $python.

java_memory=512m
java_opens=()
for package in lang util net io util.concurrent time nio; do
  java_opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
java_opens+=("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")

start_service() { # NAME PROGRAM ARGUMENTS…
  local name=$1
  shift
  setsid nohup "$@" >"$folder/$name.log" 2>&1 </dev/null &
  echo $! >"$folder/$name.pid"
}

start_java() { # NAME CLASSPATH LOGLEVEL CLASS ARGUMENTS…
  local name=$1 jars=$2 level=$3
  shift 3
  start_service "$name" java "-Xmx$java_memory" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=$level" -Dorg.slf4j.simpleLogger.showDateTime=true \
    "${java_opens[@]}" -cp "$jars/*" "$@"
}

# Ends a service's whole process group (a task manager's Java harness and a pool's workers are in it).
kill_service() { # SIGNAL NAME
  local group
  group=$(cat "$folder/$2.pid" 2>/dev/null) || return 0
  kill "-$1" -- "-$group" 2>/dev/null || true
}

alive() { # NAME
  kill -0 -- "-$(cat "$folder/$1.pid")" 2>/dev/null
}

stop_services() {
  local file name
  for file in "$folder"/*.pid; do
    [ -e "$file" ] && kill_service TERM "$(basename "$file" .pid)"
  done
  for _ in $(seq 20); do
    local any=
    for file in "$folder"/*.pid; do
      name=$(basename "$file" .pid)
      if [ -e "$file" ] && alive "$name"; then any=1; fi
    done
    [ -z "$any" ] && break
    sleep 0.5
  done
  for file in "$folder"/*.pid; do
    [ -e "$file" ] || continue
    kill_service KILL "$(basename "$file" .pid)"
    rm -f "$file"
  done
}

# Waits for a port, three minutes at most; a service that has ended meanwhile is a failure at once.
wait_for_port() { # PORT NAME
  for _ in $(seq 360); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
      return
    fi
    if ! alive "$2"; then
      break
    fi
    sleep 0.5
  done
  echo "$2 does not listen on port $1; the end of $folder/$2.log:" >&2
  tail -n 40 "$folder/$2.log" >&2
  exit 1
}

port_is_free() { # PORT
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    echo "port $1 is taken by another program" >&2
    exit 1
  fi
}
