#!/bin/bash
# A real Slurm of two nodes on this machine, and a plan carried out by the script that `bandsaw plan --emit slurm` writes.
#
#     two_nodes.sh BANDSAW SCENE FOLDER
#
# SCENE has the bands red and nir; FOLDER is emptied. Needs root, and slurmctld, slurmd and munge of Debian; everything else
# (keys, configuration, state, logs) is in FOLDER, and all that was started is stopped in the end. Three jobs:
#   whole    nothing happens
#   requeue  a node is killed in the middle: Slurm gives its task to the other
#   again    a node is killed in the middle and the job cancelled, then `bash PLAN.slurm.sh again` on the node that is left
# Each file must be, byte for byte, that of one machine.
set -eu
bandsaw=$(realpath "$1") scene=$(realpath "$2") folder=$3
rm -rf "$folder"
mkdir -p "$folder"/{bin,state,spool-n1,spool-n2,work}
folder=$(realpath "$folder")
ln -s "$bandsaw" "$folder/bin/bandsaw"
export PATH="$folder/bin:/usr/sbin:$PATH" SLURM_CONF="$folder/slurm.conf"
job=(norm-diff "$scene" --b1 1 --b2 2 --nodata none --dtype float32)
started=()

# Stops what was started here, by its number.
stop() {
    trap - EXIT
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap stop EXIT

start_daemons() {
    dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 status=none
    chmod 600 "$folder/munge.key"
    # Ports from one that the number of this process gives, so that two of these may run beside each other.
    local port=$((20000 + $$ % 10000)) host
    host=$(hostname -s)
    cat > "$SLURM_CONF" <<END
ClusterName=bandsaw
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=$port
# A task of a node that is gone may start again after the time for which its credential holds.
AuthInfo=socket=$folder/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
MinJobAge=3600
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=n1 NodeHostName=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1
NodeName=n2 NodeHostName=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES State=UP
END
    munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
        --pid-file="$folder/munged.pid" --seed-file="$folder/munge.seed" > "$folder/munged.log" 2>&1 &
    started+=($!)
    until_true 10 test -S "$folder/munge.socket"
    slurmctld -D -i -f "$SLURM_CONF" > "$folder/slurmctld.out" 2>&1 &
    started+=($!)
    start_node n1
    start_node n2
    until_true 60 nodes_are_idle
}

start_node() {
    slurmd -D -N "$1" -f "$SLURM_CONF" > "$folder/slurmd-$1.out" 2>&1 &
    eval "node_$1=$!"
    started+=($!)
    # The shell is not to tell how a node ended.
    disown
}

nodes_are_idle() { [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | tr '\n' ' ')" = "n1 n2 " ]; }

# Waits until a command succeeds, so many seconds at most.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$end" ]; then echo "error: waited in vain: $*" >&2; return 1; fi
        sleep 0.1
    done
}

parts_are() { [ "$(find "$folder/work" -name '*.tiles' | wc -l)" -ge "$1" ]; }
queue_is_empty() { [ -z "$(squeue -h)" ]; }

# The processes of a node, deepest first, the node itself last.
processes_of() {
    local child
    for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do processes_of "$child"; done
    echo "$1"
}

# The steps of a node's jobs are no children of it: they are told by its log, which they write to.
steps_of() {
    local process
    for process in $(pgrep slurmstepd); do
        if ls -l "/proc/$process/fd" 2>/dev/null | grep -q "$folder/slurmd-$1.log"; then processes_of "$process"; fi
    done
}

# A node loses its power: all of its processes are gone at once.
kill_node() {
    local node=$1 processes
    eval "processes=\$node_$node"
    until_true 60 has_steps "$node"
    # The list is made twice: what was started in between would survive its node.
    kill -9 "$processes" $(steps_of "$node") 2>/dev/null || true
    kill -9 $(steps_of "$node") 2>/dev/null || true
    echo "  node $node killed, $(find "$folder/work" -name '*.tiles' | wc -l) of 24 parts are there"
}

has_steps() { [ -n "$(steps_of "$1")" ]; }

plan() {
    cd "$folder/work"
    bandsaw plan --parts 24 --emit slurm -o "$1.json" -- "${job[@]}" > /dev/null
    bash "$1.slurm.sh" > /dev/null
}

check() {
    until_true 300 test -e "$folder/work/$1.tif"
    until_true 60 queue_is_empty
    cmp "$folder/direct.tif" "$folder/work/$1.tif"
    echo "$1: the file is that of one machine, after $((SECONDS - began)) s"
    rm -rf "$folder/work/$1.parts"
}

bandsaw "${job[@]}" -o "$folder/direct.tif"
start_daemons

began=$SECONDS
plan whole
check whole

began=$SECONDS
plan requeue
until_true 60 parts_are 8
kill_node n2
check requeue

start_node n2
until_true 60 nodes_are_idle
began=$SECONDS
plan again
until_true 60 parts_are 8
kill_node n2
scancel --full --user=root
until_true 120 queue_is_empty
echo "  job cancelled, missing: $(bandsaw missing again.json)"
bash again.slurm.sh again > /dev/null
check again
