#!/usr/bin/env bash
# Runs every suite to its end with its [smoke] settings. A suite of a data set that this machine
# lacks is left out with a word; with INFOMAX_DATA set none is.
source "$(dirname "$0")/../lib/lib.sh"
need_program

folder=$(fresh_folder smoke)
ran=0
for file in suites/*.toml; do
  suite=$(basename "$file" .toml)
  if grep -q '^include' "$file"; then continue; fi  # its suites are run by themselves
  log=$folder/$suite.log
  begin=$(date +%s)
  status=0
  "$infomax" run "$file" --smoke --out "$folder/results" >"$log" 2>&1 </dev/null || status=$?
  if ((status == 2)) && [[ -z ${INFOMAX_DATA-} ]] && grep -q 'infomax fetch' "$log"; then
    say "smoke: $suite left out, its data set is not here"
    continue
  fi
  if ((status == 2)) && grep -q 'precision bf16 wants' "$log"; then
    say "smoke: $suite left out, this processor can't compute in bf16"
    continue
  fi
  if ((status != 0)); then
    tail -n 30 "$log"
    die "infomax run $file --smoke ended with status $status, want 0"
  fi
  [[ -s $folder/results/$suite.h5 ]] ||
    die "infomax run $file --smoke ended well but wrote no $suite.h5"
  # Contradicted (1) is nothing to wonder at after three steps; claims that can't be read are.
  status=0
  "$infomax" claims "$folder/results/$suite.h5" >"$log" 2>&1 || status=$?
  ((status <= 1)) || die "infomax claims of $suite ended with status $status: $(tail -n 1 "$log")"
  say "smoke: $suite, $(($(date +%s) - begin)) s"
  ran=$((ran + 1))
done
((ran > 0)) || die "no suite ran"
