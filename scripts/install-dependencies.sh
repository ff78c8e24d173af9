#!/usr/bin/env bash
# Installs the packages a build needs: see --help.
set -euo pipefail

usage() {
  cat <<'END'
Installs what building mysqlfork needs beside Swift 6, on Debian and Ubuntu.

  scripts/install-dependencies.sh [PACKAGE...]   ... and these packages too

That is the MySQL client library, zstd, zlib and OpenSSL with their headers (default-libmysqlclient-dev, libzstd-dev,
zlib1g-dev, libssl-dev) and pkg-config. Asks sudo unless it runs as root. When everything is there, it does nothing and
needs no network.
END
}

case ${1-} in
  -h | --help) usage; exit ;;
  -*) usage >&2; exit 64 ;;
esac

missing=()
if ! pkg-config --exists mysqlclient 2>/dev/null; then missing+=(default-libmysqlclient-dev pkg-config); fi
if ! pkg-config --exists libzstd 2>/dev/null; then missing+=(libzstd-dev pkg-config); fi
if ! pkg-config --exists zlib 2>/dev/null; then missing+=(zlib1g-dev pkg-config); fi
if ! pkg-config --exists libcrypto 2>/dev/null; then missing+=(libssl-dev pkg-config); fi
for package; do
  # shellcheck disable=SC2016  # dpkg-query's own syntax
  status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
  if [[ $status != installed* ]]; then missing+=("$package"); fi
done
if ! ((${#missing[@]})); then exit; fi

if ! type -P apt-get >/dev/null; then
  echo "install-dependencies.sh: no apt-get here. Install what your system calls: ${missing[*]}" >&2
  exit 1
fi
as_root=(env DEBIAN_FRONTEND=noninteractive)
if [[ $(id -u) != 0 ]]; then
  type -P sudo >/dev/null ||
    { echo "install-dependencies.sh: neither root nor sudo. Let root run: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo "${as_root[@]}")
fi
echo "installing ${missing[*]}" >&2
apt=(apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
"${as_root[@]}" "${apt[@]}" update
"${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
