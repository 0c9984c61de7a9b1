#!/usr/bin/env bash
# Checks that the examples of engines other than Slurm, GNU parallel and Snakemake in docs/examples,
# give the bytes of one run. Snakemake brings 67 packages, so CI leaves it out; apt-get install
# snakemake, and it is tried as well.
source "$(dirname "$0")/../lib/lib.sh"
need_program
ci/setup --examples

suite=quickstart
folder=$(fresh_folder examples)
alone="$folder/alone/$suite.h5"
"$infomax" run "$suite" --smoke --seeds 2 --out "$folder/alone" \
  >"$folder/alone.log" 2>&1 </dev/null || {
  cat "$folder/alone.log"
  die "infomax run $suite --smoke failed"
}

# try NAME COMMAND...: must make the same file in the folder NAME.
try() {
  local name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 </dev/null || {
    tail -n 30 "$folder/$name.log"
    die "$name ended with status $?, want 0"
  }
  cmp "$alone" "$folder/$name/$suite.h5" || die "$name made another $suite.h5 than one run did"
  say "examples: $name: the same bytes"
}

try "GNU parallel" docs/examples/parallel "$suite" 2 3 "$folder/GNU parallel" --smoke
rm "$folder/GNU parallel/$suite"/*seed=1*.h5
# Does what is missing.
try "GNU parallel" docs/examples/parallel "$suite" 2 3 "$folder/GNU parallel" --smoke
if command -v snakemake >/dev/null; then
  try snakemake snakemake --nolock --cores 2 --directory "$folder" \
    --snakefile docs/examples/Snakefile --config "suite=$suite" seeds=2 shards=3 \
    "out=$folder/snakemake" arguments=--smoke
else
  say "examples: snakemake is not installed, so its example is left out"
fi
