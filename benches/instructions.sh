#!/usr/bin/env bash
# Counts the instructions of the hot functions and holds them to benches/instructions.txt.
#
#     benches/instructions.sh            fails where a function takes more than its bound
#     benches/instructions.sh --record   writes the counts as the new record
#
# Needs valgrind; installs gungraun-runner into the target folder unless the right version is at hand.
set -euo pipefail
cd "$(dirname "$0")/.."

record=benches/instructions.txt
tolerance_percent=3
target="${CARGO_TARGET_DIR:-$PWD/target}"

if ! command -v valgrind >/dev/null; then
  echo "valgrind is not installed (Debian: apt-get install valgrind)" >&2
  exit 1
fi

# The runner must be of the version of the library, to the last digit.
version="$(awk '$3 == "\"gungraun-runner\"" { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)"
has_version() { [ "$("$1" --version 2>/dev/null)" = "gungraun-runner $version" ]; }
runner=gungraun-runner
if ! has_version "$runner"; then
  runner="$target/gungraun-runner/bin/gungraun-runner"
  if ! has_version "$runner"; then
    # It only starts valgrind and reads what that wrote: not worth optimizing.
    env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 \
      cargo install --quiet --debug --locked --version "=$version" --root "$target/gungraun-runner" gungraun-runner
  fi
fi

# On one thread: with more, who does what differs from run to run.
output="$(GUNGRAUN_RUNNER="$runner" CARGO_TERM_COLOR=never \
  cargo bench --locked --no-default-features --bench instructions)"
counts="$(awk '/^instructions::/ { split($1, path, "::"); name = path[3] }
               $1 == "Instructions:" { split($2, count, "|"); print name, count[1] }' <<<"$output")"
if [ -z "$counts" ]; then
  printf '%s\nno instruction count in the output above\n' "$output" >&2
  exit 1
fi

if [ "${1:-}" = --record ]; then
  {
    echo "# Instructions of each function of benches/instructions.rs, with $(rustc --version | cut -d' ' -f1,2)."
    echo "# Written by benches/instructions.sh --record."
    echo "$counts"
  } >"$record"
  cat "$record"
  exit
fi

awk -v tolerance="$tolerance_percent" -v record="$record" -v rustc="$(rustc --version | cut -d' ' -f1,2)" '
  FNR == NR && /^#/ { if (match($0, /rustc [0-9.]+[0-9]/)) recorded_with = substr($0, RSTART, RLENGTH); next }
  FNR == NR { recorded[$1] = $2; next }
  { counted[$1] = 1 }
  !($1 in recorded) { printf "%s: not recorded in %s\n", $1, record; failed = 1; next }
  {
    most = int(recorded[$1] * (1 + tolerance / 100))
    change = 100 * ($2 / recorded[$1] - 1)
    verdict = $2 > most ? "TOO MANY" : change < -tolerance ? "fewer: record them" : "ok"
    printf "%s: expected at most %d instructions (%d and %d %%), found %d (%+.2f %%): %s\n", \
      $1, most, recorded[$1], tolerance, $2, change, verdict
    if ($2 > most) failed = 1
  }
  END {
    for (name in recorded) if (!(name in counted)) { printf "%s: recorded, but not counted\n", name; failed = 1 }
    if (!failed) exit
    if (recorded_with != rustc)
      printf "Recorded with %s, counted with %s: that alone may be why.\n", recorded_with, rustc
    print "If this is meant, record it and say why in the commit: benches/instructions.sh --record"
    exit 1
  }' "$record" <(echo "$counts")
