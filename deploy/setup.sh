#!/usr/bin/env bash
# Makes a fresh Debian 12 machine ready for the demo: Debian packages, virtual environment, fonts, face models.
# usage: deploy/setup.sh [dev]      dev = also what tests and checks need
# Done before? Then it only compares stamps (well under 3 seconds).
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-run}
lists=(deploy/packages.txt deploy/packages-demo.txt); lock=requirements.lock
if [ "$mode" = dev ]; then lists+=(deploy/packages-dev.txt); lock=requirements-dev.lock; fi

say() { printf '[setup] %s\n' "$*"; }
fail() { printf '[setup] FAILED: %s\n[setup] What to do: %s\n' "$1" "$2" >&2; exit 1; }

# The only part that may fail: without them OpenCV's own cascades look for faces. One try an hour.
models() {
  local tried=assets/models/.tried
  [ -f assets/models/selfie_segmentation.tflite ] && return
  [ -f "$tried" ] && [ -z "$(find "$tried" -mmin +60)" ] && return
  say "face models (35 MB, once)"
  mkdir -p assets/models; rm -f "$tried"
  if ! .venv/bin/python deploy/make_models.py; then
    : > "$tried"
    say "no face models: leaning heads and little light are harder for the camera. Nothing else is missing."
    say "What to do: with a network .venv/bin/python deploy/make_models.py, or copy assets/models from another terminal"
  fi
}

# Newer locks contain older ones, so a dev set-up also satisfies `run`.
stamp_of() { cat deploy/setup.sh deploy/make_fonts.py deploy/make_models.py pyproject.toml "$@" | sha256sum | cut -c1-16; }
want=$(stamp_of "${lists[@]}" "$lock")
dev_want=$(stamp_of deploy/packages.txt deploy/packages-demo.txt deploy/packages-dev.txt requirements-dev.lock)
if [ -f .venv/.ready ] && [ -x .venv/bin/kiosk ] && grep -qxE "$want|$dev_want" .venv/.ready \
   && [ -f assets/fonts/NotoSansSC-Bold.otf ]; then
  models
  exit 0
fi

# 1. Debian packages, only the missing ones
missing=(); why=()
while read -r name _ reason; do
  [ -n "$name" ] || continue; [ "${name:0:1}" = '#' ] && continue
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' && continue
  missing+=("$name"); why+=("  $name – $reason")
done < <(cat "${lists[@]}")
if [ ${#missing[@]} -gt 0 ]; then
  say "1/5 Debian packages missing:"; printf '%s\n' "${why[@]}"
  if [ "$(id -u)" -ne 0 ]; then
    fail "installing Debian packages needs root" "sudo apt-get install --no-install-recommends ${missing[*]}   then run this again"
  fi
  log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "apt-get could not install the packages" "check the network and /etc/apt/sources.list (Debian 12 main), then run this again"
  fi
  rm -f "$log"
else
  say "1/5 Debian packages: all there"
fi

# 2. Virtual environment
python=$(command -v python3 || true)
[ -n "$python" ] || fail "python3 is not on the PATH" "apt-get install python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than 3.11" "use Debian 12 or newer"
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  say "2/5 virtual environment in .venv"
  rm -rf .venv
  "$python" -m venv .venv || fail "the virtual environment could not be made" "apt-get install python3-venv"
else
  say "2/5 virtual environment: there"
fi

# 3. Python packages, pinned by hash
say "3/5 Python packages from $lock (a minute or two the first time)"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
if ! .venv/bin/python -m pip install --quiet --require-hashes -r "$lock"; then
  fail "pip could not install the pinned packages" "check the network (or pip's index setting), then run this again"
fi
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable . \
  || fail "the project itself could not be installed" "read the lines above; a clean clone helps"

# 4. The Simplified Chinese face
say "4/5 fonts"
.venv/bin/python deploy/make_fonts.py || fail "the fonts could not be made" "apt-get install --reinstall fonts-noto-cjk"

# 5. The face models
say "5/5 face models"
models
printf '%s\n' "$want" > .venv/.ready
say "ready"
