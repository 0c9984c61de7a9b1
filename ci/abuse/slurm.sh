#!/usr/bin/env bash
# Checks `infomax submit` on a real Slurm of three simulated nodes on this machine: in the middle of
# the array one node dies by SIGKILL with all that runs on it, and another node's task is told to
# stop, as ahead of a time limit. The merge has to name what is missing, the same command has to do
# it, and the merged bytes are those of a run without Slurm; so are those of a submission that takes
# the trials of the broken one.
#
#   ci/abuse/slurm.sh                 as in ci/test; wants root and is skipped without
#   ci/abuse/slurm.sh --controller    the controller dies instead and is started again; what hangs
#                                     after five minutes is cancelled
source "$(dirname "$0")/../lib/lib.sh"
need_program

mode=${1-node}
case $mode in node | --controller) ;; *) die "unknown argument $mode; known is --controller" ;; esac
if ((EUID != 0)); then
  say "slurm: skipped, for a Slurm of its own wants root"
  exit
fi
ci/setup --slurm

suite=ci
seeds=2
folder=$(fresh_folder slurm)
out="$folder/three nodes, 100%" # a path that scripts trip over
home=$(mktemp -d -p /tmp infomax-slurm.XXXXXX) # short: Slurm's sockets lie in it
chmod 755 "$home"
export SLURM_CONF=$home/slurm.conf

# processes [NODE]: what belongs to one part of the cluster: the daemon and its steps, which have
# our mark in their environment, and the programs, which have Slurm's. Without NODE, to any.
processes() {
  local file
  while read -r file; do
    if grep -qsze "^INFOMAX_CI_NODE=$home/" -e "^SLURM_CONF=$SLURM_CONF\$" "$file"; then
      file=${file#/proc/}
      printf '%s\n' "${file%/environ}"
    fi
  done < <(
    grep -lsze "^INFOMAX_CI_NODE=$home/${1-}" -e "^SLURMD_NODENAME=${1-}" /proc/[0-9]*/environ)
}
kill_all() { # kill_all [NODE]: SIGKILL until none is left
  local -a left
  for ((try = 0; try < 50; ++try)); do
    mapfile -t left < <(processes "${1-}")
    if ((${#left[@]} == 0)); then return 0; fi
    kill -KILL "${left[@]}" 2>/dev/null || true
    sleep 0.1
  done
  die "processes ${left[*]} outlive SIGKILL"
}
leave() {
  local status=$? pid
  for pid in "$home"/run/slurmctld.pid "$home"/munge/pid; do
    if [[ -s $pid ]]; then kill "$(<"$pid")" 2>/dev/null || true; fi
  done
  kill_all
  if ((status != 0)); then
    cp "$home"/log/* "$folder" 2>/dev/null || true
    say "slurm: the cluster's logs are in build/ci/slurm"
  fi
  rm -rf "$home"
}
trap leave EXIT

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || die "waited in vain for $what"
    sleep 0.2
  done
}

# The cluster. A requeued task may start again cred_expire after its node is given up, SlurmdTimeout
# after it died: 120 s and 300 s where nobody sets them.
start_cluster() {
  local host port n
  host=$(hostname -s)
  port=$((20000 + RANDOM % 10000))
  mkdir -p "$home"/{munge,state,log,run,spool.n1,spool.n2,spool.n3}
  chmod 755 "$home"/munge
  (umask 077 && head -c 1024 /dev/urandom >"$home/munge/key")
  env INFOMAX_CI_NODE="$home/munge" munged --socket="$home/munge/socket" \
    --key-file="$home/munge/key" \
    --pid-file="$home/munge/pid" --log-file="$home/log/munged" --seed-file="$home/munge/seed"
  cat >"$SLURM_CONF" <<CONF
ClusterName=infomax
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket,cred_expire=10
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=3
MpiDefault=none
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool.%n
SlurmctldPidFile=$home/run/slurmctld.pid
SlurmdPidFile=$home/run/%n.pid
SlurmctldLogFile=$home/log/slurmctld
SlurmdLogFile=$home/log/%n
$(for n in 1 2 3; do
    printf '%s ' "NodeName=n$n NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + n))"
    say "CPUs=2 RealMemory=1000"
  done)
PartitionName=main Nodes=n[1-3] Default=YES MaxTime=INFINITE State=UP
CONF
  start_controller -c
  for n in n1 n2 n3; do start_node "$n"; done
  wait_for 60 "three idle nodes" three_idle
}
start_controller() {
  env INFOMAX_CI_NODE="$home/controller" slurmctld "$@" >>"$home/log/start" 2>&1
}
start_node() { env INFOMAX_CI_NODE="$home/$1" slurmd -N "$1" >>"$home/log/start" 2>&1; }
three_idle() { [[ $(sinfo -h -o %T -N | grep -c '^idle$') == 3 ]]; }

# submit: sets array (may be empty) and merge, the jobs' numbers.
submitting=("$infomax" submit "$suite" --seeds "$seeds" --out "$out"
  --chunks 4 --cpus 2 --partition main)
submit() {
  local said
  said=$("${submitting[@]}" 2>&1) || die "infomax submit failed: $said"
  say "$said"
  array=$(sed -n 's/^array: job \([0-9]*\).*/\1/p' <<<"$said")
  merge=$(sed -n 's/.*merge: job \([0-9]*\).*/\1/p' <<<"$said")
}
trials() { find "$out/$suite" -name '*.h5' 2>/dev/null | wc -l; }
a_quarter_is_there() { (($(trials) >= count / 4)); }
nothing_is_queued() { [[ -z $(squeue -h) ]]; }
over() { [[ -z $(squeue -h -j "$1" 2>/dev/null) ]]; }
exit_code() { scontrol -o show job "$1" | sed -n 's/.* ExitCode=\([0-9]*\):.*/\1/p'; }
# The array's task that a node is at.
task_on() { squeue -h -r -j "$array" -w "$1" -t RUNNING -o %K; }
# begun NODE: its task, then in $task, has finished a trial but not half of them.
begun() {
  local log
  task=$(task_on "$1")
  log=$out/slurm/${array}_$task.log
  [[ -n $task ]] && grep -q '^\[1/' "$log" &&
    awk -F '[][/]' '/^\[/ && 2 * $2 >= $3 { exit 1 }' "$log"
}
# stop: tells a task of a living node to stop, as a time limit would; its number, then in $task.
stop() {
  local node
  for node in n1 n3; do
    if begun "$node" && scancel --batch --signal=USR1 "${array}_$task"; then return 0; fi
  done
  return 1
}
must_be_equal() {
  local different
  cmp -s "$folder/alone/$suite.h5" "$out/$suite.h5" ||
    die "$suite.h5 from Slurm differs from that of one run"
  different=$(diff -rq --exclude='*.json' --exclude='*.tmp.*' \
    "$folder/alone/$suite" "$out/$suite") ||
    die "trial files differ: $different"
}

"$infomax" run "$suite" --seeds "$seeds" --out "$folder/alone" \
  >"$folder/alone.log" 2>&1 </dev/null || {
  cat "$folder/alone.log"
  die "infomax run $suite failed"
}
count=$(find "$folder/alone/$suite" -name '*.h5' | wc -l)
say "slurm: $suite, $count trials without Slurm: $SECONDS s"
start_cluster
say "slurm: three nodes after $SECONDS s"
begin=$SECONDS
submit

if [[ $mode == --controller ]]; then
  wait_for 60 "a quarter of the trials" a_quarter_is_there
  kill_all controller
  say "slurm: the controller dies after $(trials) trials"
  sleep 10
  start_controller
  wait_for 30 "the controller" scontrol ping
  end=$((SECONDS + 300))
  until over "$array" && over "$merge" || ((SECONDS >= end)); do sleep 1; done
  hanging=$(squeue -h -o '%i %T %r')
  took=$((SECONDS - begin))
  say "slurm: $(trials) of $count trials $took s after the array began;" \
    "slurm: hanging: ${hanging:-nothing}"
  scancel --partition=main
  wait_for 60 "what is cancelled to end" nothing_is_queued
  scontrol update nodename=n[1-3] state=resume 2>/dev/null || true
  submit
  wait_for 300 "the second merge" over "$merge"
  must_be_equal
  say "slurm: the controller killed, the same command again: the same bytes"
  exit
fi

wait_for 60 "a trial on n2" begun n2
kill_all n2
died=$task
say "slurm: n2 dies after $(trials) trials, at task $died"
wait_for 60 "a task to be stopped" stop
stopped=$task
say "slurm: task $stopped on another node is told to stop"
wait_for 240 "the merge" over "$merge"

[[ $(exit_code "${array}_$stopped") == 130 ]] ||
  die "the stopped task ended with $(exit_code "${array}_$stopped"), want 130"
grep -hq '"SLURM_RESTART_COUNT": "1"' "$out/$suite"/*.json ||
  die "no trial was done by a requeued task"
[[ $(exit_code "$merge") == 3 ]] ||
  die "the merge ended with status $(exit_code "$merge"), want 3: something is missing"
missing=$(grep -c '^missing: ' "$out/slurm/$merge-merge.log") ||
  die "the merge names nothing that is missing"
((missing == count - $(trials))) ||
  die "the merge names $missing missing trials, want $((count - $(trials)))"
took=$((SECONDS - begin))
say "slurm: task $died done on another node; the merge misses $missing trials, after $took s"
mkdir "$folder/part"
cp "$out/$suite"/*.h5 "$folder/part" # as another cluster might have left it

submit
wait_for 120 "the second merge" over "$merge"
[[ $(exit_code "$merge") == 0 ]] ||
  die "the second merge ended with status $(exit_code "$merge"), want 0"
must_be_equal
nodes=$(grep -ho '"SLURMD_NODENAME": "[^"]*"' "$out/$suite"/*.json | sort -u | wc -l)
took=$((SECONDS - begin))
say "slurm: $count trials on $nodes nodes, one killed, one task stopped: the same bytes, $took s"

begin=$SECONDS
out="$folder/taken"
submitting=("$infomax" submit "$suite" --seeds "$seeds" --out "$out" --from "$folder/part"
  --chunks 4 --cpus 2 --partition main)
said=$("${submitting[@]}" --print 2>&1 >/dev/null)
[[ $said == *"counts on $((count - missing)) trials of --from"* ]] ||
  die "submit --from --print says '$said', want its trials named"
[[ ! -e $out ]] || die "submit --print wrote into $out"
submit
wait_for 120 "the third merge" over "$merge"
must_be_equal
took=$((SECONDS - begin))
say "slurm: $((count - missing)) trials taken, $missing done by the array: the same bytes, $took s"
