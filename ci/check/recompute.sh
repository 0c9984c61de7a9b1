#!/usr/bin/env bash
# Computes one of the cheapest points of every stored reference again, seed 0 at full length, and
# holds it against the reference bit for bit: id, status, metrics, axes, every value. Wants a
# machine of the reference's fingerprint (`infomax info`). It takes hours: trials are kept in
# build/ci/recompute, and a second call goes on.
#
#   ci/check/recompute.sh [SUITE...]    default: all
source "$(dirname "$0")/../lib/lib.sh"
need_program

# Suite, point. Quickstart and ci are compared whole by ci/reference.
cheapest='
identities          experiment=limits,batch=2,information=2
negatives           task=offset-dependent,bound=nwj
gaussian            dimension=1,information=0.5,critic=oracle,bound=nwj
precision           experiment=mlp,precision=float32,bound=nwj
supervised          experiment=mlp
baselines           noise=0.05
tighter-bounds      experiment=gaussian-vae
paper-critics       critic=bilinear,bound=nwj
cifar-critics       critic=bilinear,bound=nwj
cifar-baselines     noise=0
departures          experiment=noise,noise_sharing=independent,bound=nwj
paper-invertibility bound=nwj
paper-encoders      encoder=mlp,bound=nce,target=4
cifar-encoders      encoder=mlp,bound=nce,target=4
bijectivity         encoder=realnvp
paper-adversarial   experiment=adversarial
paper-bijective     bound=nwj
known-mi            samples=5000,task=dense-2x2,estimator=cca|nwj
'

folder=$scratch/recompute
mkdir -p "$folder"
failed=()
recompute() {
  local suite=$1 point=$2 begin
  begin=$(date +%s)
  "$infomax" run "$suite" --seeds 1 --filter "$point" --jobs 1 --out "$folder" \
    >"$folder/$suite.log" 2>&1 </dev/null || {
    tail -n 5 "$folder/$suite.log"
    die "infomax run $suite failed"
  }
  /usr/bin/python3 ci/equal_results.py --within "reference/$suite.h5" "$folder/$suite.h5" ||
    failed+=("$suite")
  say "recompute: $suite $point, $(($(date +%s) - begin)) s"
}

wanted=("$@")
known=()
while read -r suite point; do
  [[ -n $suite ]] || continue
  known+=("$suite")
  if ((${#wanted[@]} == 0)) || [[ " ${wanted[*]} " == *" $suite "* ]]; then
    recompute "$suite" "$point"
  fi
done <<<"$cheapest"
for suite in "${wanted[@]}"; do
  [[ " ${known[*]} " == *" $suite "* ]] || die "no point of suite $suite; known are ${known[*]}"
done
# A reference that the list lacks would be checked by nobody.
for file in reference/*.h5; do
  suite=$(basename "$file" .h5)
  [[ " quickstart ci ${known[*]} " == *" $suite "* ]] ||
    die "$file has no point in the list of ci/check/recompute.sh"
done
((${#failed[@]} == 0)) || die "${failed[*]}: other bits than the reference has; see above"
