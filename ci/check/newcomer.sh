#!/usr/bin/env bash
# Checks what a newcomer meets where all isn't as on our machines, with programs that stand in for
# the system's: ci/setup where packages are missing, and what ci/quickstart makes of a comparison on
# another kind of processor. It installs nothing, runs no suite and takes seconds.
source "$(dirname "$0")/../lib/lib.sh"

folder=$(fresh_folder newcomer)
mkdir "$folder/bin"

# stand_in NAME: a program of that name in $folder/bin, its text from standard input.
stand_in() {
  { printf '#!/bin/bash\n'; cat; } >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}

# --- ci/setup. Of these systems, $unheard_of names the packages that apt doesn't have, and $lacking
# those that aren't installed. What apt-get is asked for goes to $folder/asked.
stand_in dpkg-query <<'end'
[[ " $lacking " == *" ${!#} "* ]] || echo installed
end
# Its table of versions is longer than a pipe takes, as a reader that stops at the first match would
# show.
stand_in apt-cache <<'end'
[[ " $unheard_of " == *" ${!#} "* ]] && version='(none)' || version=1.0
printf '%s:\n  Installed: (none)\n  Candidate: %s\n  Version table:\n' "${!#}" "$version"
[[ $version == '(none)' ]] || printf '     1.0 500 %.0s\n' {1..9000}
end
stand_in apt-get <<'end'
echo "$*" >>"$asked"
[[ $* != *" update"* || ! -e $broken ]] || { rm "$broken"; exit 100; }
end
stand_in sudo <<'end'
"$@"
end
stand_in sleep </dev/null

export lacking unheard_of asked=$folder/asked broken=$folder/broken
# setup WANTED-STATUS WORDS ASKED [ARGUMENT...]: its status, words that it has to say, and the
# packages that apt-get is asked to install ("" for none).
setup() {
  local want=$1 words=$2 packages=$3 status=0 said
  shift 3
  : >"$asked"
  said=$(PATH=$folder/bin:$PATH ci/setup "$@" 2>&1) || status=$?
  local found
  found=$(sed -n 's/.* install -y --no-install-recommends //p' "$asked")
  [[ $status == "$want" && $said == *"$words"* && $found == "$packages" ]] ||
    die "ci/setup $* where \"$lacking\" is not installed and apt has no \"$unheard_of\":" \
      "status $status, want $want; asked for \"$found\", want \"$packages\";" \
      "it said: $said; want: $words"
}

lacking='' unheard_of=''
setup 0 'packages are installed' ''
lacking='cmake strace' unheard_of=''
setup 0 'setup: done' 'cmake strace'
# What tests alone want isn't asked for where it isn't needed, nor missed where it can't be had.
setup 0 'setup: done' 'cmake' --run
lacking='cmake strace chromium' unheard_of='chromium'
setup 0 'no package chromium. Only tests want it' 'cmake strace'
lacking='chromium' unheard_of='chromium'
setup 0 'no package chromium. Only tests want it' ''
# What the program is built from can't be left out.
lacking='cmake libdnnl-dev chromium' unheard_of='libdnnl-dev chromium'
setup 1 "no package libdnnl-dev, and InfoMax can't do without" ''
# A server that fails once is asked again; what its lists lack till then is no verdict.
lacking='strace' unheard_of=''
touch "$broken"
setup 0 'setup: done' 'strace'

# --- ci/quickstart's verdict. The program of these machines has the fingerprint $fingerprint, and
# its comparison the exit status $outcome, $word in a cell, and $violation on standard error.
stand_in infomax <<'end'
case $1 in
  info) printf 'openblas.core  Haswell\nfingerprint    %s\n' "$fingerprint" ;;
  compare)
    if [[ $* == *--json* ]]; then printf '[\n  {\n    "word": "%s"\n  }\n]\n' "$word"; fi
    if [[ -n $violation ]]; then echo "$violation" >&2; fi
    exit "$outcome" ;;
esac
end
infomax=$folder/bin/infomax
printf 'HDF5 fingerprint\0abc\0' >"$folder/reference.h5"
export fingerprint outcome word violation

# verdict WANTED-STATUS WORDS
verdict() {
  local status=0 said
  said=$(compare_or_explain results/quickstart.h5 "$folder/reference.h5" 2>/dev/null) || status=$?
  [[ $status == "$1" && $said == *"$2"* ]] ||
    die "compare's status $outcome, $word, fingerprint $fingerprint: status $status, want $1;" \
      "it said: $said; want: $2"
}
fingerprint=abc outcome=0 word=same violation=''
verdict 0 ''
# Drift on a machine like the reference's is somebody's doing ...
outcome=1 word=drift
verdict 1 ''
# ... and on another kind it is the machine's.
fingerprint=xyz
verdict 0 "doesn't mean that anything is broken"
# What is missing, failed, or breaks a theorem is wrong anywhere; so is a result that can't be read.
word=missing
verdict 1 ''
word=failed
verdict 1 ''
word=drift violation='bound_test is 5.1, expected at most 4.85'
verdict 1 ''
violation='' outcome=2
verdict 2 ''
say "newcomer: ci/setup names what a system lacks; ci/quickstart explains another processor's drift"
