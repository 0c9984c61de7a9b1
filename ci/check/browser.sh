#!/usr/bin/env bash
# Opens reports in a headless browser: nothing on its console, and in its document every figure has
# the curves of the record, each with as many places as there are evaluations with a number, where
# the numbers say and inside the plot. Then breaks reports in five ways; each has to be noticed.
#
#   ci/check/browser.sh              of reference/*.h5, of a tiny run with every kind of figure, and
#                                    the one of `paper`: a page over all its suites' references,
#                                    with smoke runs in place of those that aren't there
#   ci/check/browser.sh RESULT...    of these
source "$(dirname "$0")/../lib/lib.sh"
need_program
command -v chromium >/dev/null || die "chromium is not there; install it with ci/setup"
folder=$(fresh_folder browser)

# look PAGE: the document as the browser has it, to PAGE.dom; what its console said, to
# PAGE.console.
look() {
  local profile
  profile=$(mktemp -d)
  # Its own sandbox wants rights that root and containers lack; the page is ours, and no address
  # leads out.
  HOME=$profile timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$profile/profile" --host-resolver-rules='MAP * ~NOTFOUND' \
    --disable-background-networking \
    --enable-logging=stderr --v=0 --dump-dom "file://$1" >"$1.dom" 2>"$1.log" </dev/null || {
    tail -n 5 "$1.log"
    rm -rf "$profile"
    die "chromium could not open $1"
  }
  rm -rf "$profile"
  grep -E ':CONSOLE[(:]' "$1.log" >"$1.console" || true
}

# good PAGE RESULT...: says what is wrong with the page of these, if anything.
good() {
  local page=$1
  shift
  look "$page"
  if [[ -s $page.console ]]; then
    sed 's/^/  console: /' "$page.console"
    return 1
  fi
  /usr/bin/python3 ci/check/browser_figures.py "$@" "$page.dom"
}

# report PAGE RESULT...: makes it and looks at it.
report() {
  local page=$1
  shift
  "$infomax" report "$@" --out "$page" >/dev/null
  good "$page" "$@" || die "the report of $* is not good; see above"
  say "browser: $(basename "$page"), $(cat "$page.dom.figures")"
}

if (($# == 0)); then
  # Percentiles and differences, and what a run with other settings says of itself, in seconds on
  # built-in data.
  "$infomax" run paper-invertibility --seeds 2 --out "$folder" --set views=glyph-halves \
    --set steps=5 --set evaluate_every=2 --set evaluate_batches=2 --set jacobian_points=4 \
    --set 'probe_last=[]' \
    >"$folder/run.log" 2>&1 </dev/null || {
    tail -n 20 "$folder/run.log"
    die "infomax run paper-invertibility failed"
  }
  set -- reference/*.h5 "$folder/paper-invertibility.h5"
  every_kind=yes
fi

for result in "$@"; do
  page=$folder/$(basename "$result" .h5).html
  report "$page" "$result"
done
[[ -n ${every_kind-} ]] || exit 0

paper=()
included=$(/usr/bin/python3 -c \
  'import tomllib; print(*tomllib.load(open("suites/paper.toml", "rb"))["include"])')
for suite in $included; do
  if [[ -f reference/$suite.h5 ]]; then
    paper+=("reference/$suite.h5")
  elif "$infomax" run "$suite" --smoke --out "$folder/smoke" \
    >"$folder/smoke.log" 2>&1 </dev/null; then
    paper+=("$folder/smoke/$suite.h5")
  elif [[ -n ${INFOMAX_DATA-} ]] || ! grep -q 'infomax fetch' "$folder/smoke.log"; then
    tail -n 20 "$folder/smoke.log"
    die "infomax run $suite --smoke failed"
  else
    say "browser: $suite left out of the paper's report, its data set is not here"
  fi
done
report "$folder/paper.html" "${paper[@]}"

for part in 'class="layer"' 'class="paper"' 'class="band"' 'Judged on training batches'; do
  grep -q "$part" "$folder"/*.html || die "no report has $part, so this checks less than it says"
done

# What is broken has to be noticed, in the last page.
broken=$folder/broken.html
must_fail() {
  /usr/bin/python3 ci/check/browser_break.py "$1" "$page" "$broken"
  cmp -s "$page" "$broken" && die "$1: the page was not changed, so this tests nothing"
  if (good "$broken" "$result") >"$folder/broken.out" 2>&1; then
    die "$1, and nothing was noticed"
  fi
  say "browser: $1: $(head -n 1 "$folder/broken.out" | cut -c 1-100)"
}
must_fail "a path that is none"
must_fail "a curve left out"
must_fail "a curve one place short"
must_fail "a place three pixels off"
must_fail "a picture from elsewhere"
say "browser: all good, and what is broken is noticed"
