#!/bin/sh
# Installs the Debian packages that are missing for one purpose, and says what and why.
#   packaging/packages.sh run|test|vm...
# Works as root or with sudo; where neither is possible it prints the command that somebody else must run.
set -eu

wanted() {
  case $1 in
    build) cat <<'LIST'
gcc g++ cmake          builds SQLite and the QR decoder zxing-cpp
pkg-config libfontconfig-dev  finds and links fonts
libclang-dev           reads the kernel's camera headers
libasound2-dev         plays the sounds
LIST
      ;;
    run) cat <<'LIST'
libfontconfig1 fonts-roboto-unhinted  the typeface of every screen and paper
libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0  opens the window
xvfb                   a virtual display where there is no screen
LIST
      ;;
    test) cat <<'LIST'
xdotool imagemagick x11-apps  touch, type and look at the real window
poppler-utils          reads the PDFs that were made
strace                 counts the syncs of a commit
iproute2               network namespaces: two tills on a cable that is cut
git                    lists the files that the tidy test reads
postgresql             the tests start a database of their own with its programs
cups-daemon cups-client  the tests print to a real queue of their own
LIST
      ;;
    vm) cat <<'LIST'
qemu-system-x86 busybox-static cpio kmod make  a virtual machine with a virtual camera and scanner
LIST
      ;;
    *) echo "packages.sh: nothing known for '$1'" >&2; exit 2 ;;
  esac
}

missing=
for purpose in "$@"; do
  list=$(wanted "$purpose")
  while IFS= read -r line; do
    names=${line%%  *}
    why=$(printf '%s' "${line#"$names"}" | sed 's/^ *//')
    new=
    for name in $names; do
      dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || new="$new $name"
    done
    [ -z "$new" ] || { echo "missing:$new ($why)"; missing="$missing$new"; }
  done <<EOF
$list
EOF
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "This is not a Debian system: install the equivalents of$missing, then run the same command again." >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then as_root=
elif command -v sudo >/dev/null 2>&1; then as_root=sudo
else
  echo "Installing needs root. Ask an administrator to run:  apt-get install$missing" >&2
  exit 1
fi
echo "installing:$missing"
$as_root apt-get -qq update || echo "The package lists could not be refreshed; going on with the present ones." >&2
# shellcheck disable=SC2086
if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get -qq install -y --no-install-recommends $missing >/dev/null; then
  echo "Some packages could not be installed. With a working network, run:  apt-get install$missing" >&2
  exit 1
fi
