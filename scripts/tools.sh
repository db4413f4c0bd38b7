# shellcheck shell=bash
# Shared by the scripts beside it: where things are, how a step is told, which uv and which Python.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/.tools
cd "$root"

say() { printf '\033[1m• %s\033[0m\n' "$*" >&2; }
fail() { printf '\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }

# A part of the work that this machine cannot do: an error in continuous integration, else left out with its reason.
missing() {
  if [[ ${CI:-} == true ]]; then fail "$*"; fi
  printf '\033[33m! left out: %s\033[0m\n' "$*" >&2
}

# uv: the one on PATH, else our own copy from the package index.
find_uv() {
  if [[ -x $tools/uv/bin/uv ]]; then uv=$tools/uv/bin/uv
  elif command -v uv >/dev/null; then uv=$(command -v uv)
  else
    say "uv is missing: installing it into .tools/uv"
    local python
    for python in python3.14 python3.13 python3; do command -v "$python" >/dev/null && "$python" -c 'import venv, ensurepip' 2>/dev/null && break; done
    "$python" -m venv "$tools/uv" || fail "needs Python with venv (Debian: apt install python3-venv), or uv on PATH"
    "$tools/uv/bin/pip" install --quiet uv
    uv=$tools/uv/bin/uv
  fi
}

is_python() { # PATH MAJOR.MINOR[.PATCH]: does it run, is it of that series, and at least that patch?
  "$1" - "$2" 2>/dev/null <<'PY'
import ssl, sqlite3, sys
wanted = tuple(map(int, sys.argv[1].split(".")))
raise SystemExit(sys.version_info[:2] != wanted[:2] or sys.version_info[:3] < wanted)
PY
}

# Sets $python to an interpreter of the wanted version, or returns 1.
find_python() {
  local wanted=$1 series candidate
  series=$(cut -d. -f1,2 <<<"$wanted")
  for candidate in "$(command -v "python$series" || true)" "$tools/python$series/root/usr/bin/python$series" \
    "$("$uv" python find --no-project "$series" 2>/dev/null || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$series".*/bin/"python$series"; do
    if [[ -x $candidate ]] && is_python "$candidate" "$wanted"; then python=$(realpath -s "$candidate"); return 0; fi
  done
  say "Python $series is missing: asking uv for it"
  if "$uv" python install --quiet "$series" 2>/dev/null; then python=$("$uv" python find --no-project "$series"); return 0; fi
  if [[ $series == 3.14 && -e /etc/debian_version ]]; then
    say "uv cannot download it here: taking Debian's packages into .tools/python3.14"
    python=$("$root/scripts/python314" "$tools/python3.14" | tail -n 1) && is_python "$python" "$wanted" && return 0
  fi
  return 1
}

# The dashboards' cards, built into the integration; nothing is done while their source is the same.
build_dashboards() {
  local stamp target=custom_components/smartcare/frontend
  stamp=$(cat dashboards/package-lock.json dashboards/*.ts dashboards/tsconfig.json $(find dashboards/src -type f | sort) | sha256sum | cut -d' ' -f1)
  if [[ -e $target/smartcare.js && -e dashboards/node_modules/.smartcare-stamp && $(<dashboards/node_modules/.smartcare-stamp) == "$stamp" ]]; then return; fi
  if ! command -v npm >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "npm is missing: installing it with apt"
    { apt-get -q update && apt-get -q install -y --no-install-recommends nodejs npm; } >/dev/null 2>&1
  fi
  if ! command -v npm >/dev/null; then missing "npm (Debian: apt install nodejs npm): the dashboards are not built"; return; fi
  say "dashboards: building the cards into the integration"
  (cd dashboards && npm ci --silent && npm run --silent build >/dev/null) || { missing "the dashboards could not be built"; return; }
  echo "$stamp" >dashboards/node_modules/.smartcare-stamp
}
