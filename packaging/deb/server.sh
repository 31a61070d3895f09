#!/bin/sh
# Makes target/deb/tillstamp-server_VERSION_ARCH.deb from a release build: packaging/deb/server.sh [PROGRAM [FOLDER]]
set -eu
cd "$(dirname "$0")/../.."
program=${1:-${CARGO_TARGET_DIR:-target}/release/tillstamp-server}
out=${2:-target/deb}
[ -x "$program" ] || { echo "No $program: run \`make deb\`, which builds it first." >&2; exit 1; }
command -v dpkg-deb >/dev/null || { echo "dpkg-deb is missing: make the package on a Debian system." >&2; exit 1; }

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
arch=$(dpkg --print-architecture)
# The same sources give the same package: all files carry the time of the last commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

# Library that the program is linked with, package that brings it. One that is not listed stops the build.
depends="systemd | systemd-standalone-sysusers"
for library in $(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }'); do
  case $library in
    libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | ld-linux*) package="libc6 (>= 2.36)" ;;
    libgcc_s.so.1) package=libgcc-s1 ;;
    *) echo "server.sh: $program needs $library; say here which package brings it" >&2; exit 1 ;;
  esac
  case ", $depends," in *", $package,"*) ;; *) depends="$depends, $package" ;; esac
done

root=$out/server-root
rm -rf "$root"
put() { # mode, file, place
  install -D -m "$1" "$2" "$root/$3"
}
put 755 "$program" usr/bin/tillstamp-server
for unit in tillstamp-server.service tillstamp-server-backup.service tillstamp-server-backup.timer; do
  put 644 "packaging/server/$unit" "usr/lib/systemd/system/$unit"
done
put 644 packaging/server/tillstamp-server.sysusers usr/lib/sysusers.d/tillstamp-server.conf
# A password may come to stand in it: the server's group reads it, nobody else.
put 640 packaging/server/server.conf etc/tillstamp/server.conf
for page in OPERATING EXPORT; do put 644 "packaging/$page.md" "usr/share/doc/tillstamp-server/$page.md"; done
put 644 packaging/postgres/SHARDING.md usr/share/doc/tillstamp-server/SHARDING.md
install -d "$root/DEBIAN"
cat >"$root/usr/share/doc/tillstamp-server/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-3.0-only
 On Debian systems the text is in /usr/share/common-licenses/GPL-3.
END
cat >"$root/DEBIAN/control" <<END
Package: tillstamp-server
Version: $version
Architecture: $arch
Maintainer: Tillstamp maintainers <maintainers@tillstamp.invalid>
Section: misc
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Suggests: postgresql
Description: central server that joins Tillstamp terminals
 Takes what the tills of a shop or a chain have recorded, tells every till what
 the others did, and sees to it that a reward is handed over once. Keeps its
 ledger in one SQLite file, or in PostgreSQL.
 .
 First steps: /usr/share/doc/tillstamp-server/OPERATING.md
END
echo /etc/tillstamp/server.conf >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  systemd-sysusers --root="${DPKG_ROOT:-/}" tillstamp-server.conf
  group=$(sed -n 's/^tillstamp-server:[^:]*:\([0-9]*\):.*/\1/p' "$DPKG_ROOT/etc/group")
  user=$(sed -n 's/^tillstamp-server:[^:]*:\([0-9]*\):.*/\1/p' "$DPKG_ROOT/etc/passwd")
  chgrp "$group" "$DPKG_ROOT/etc/tillstamp/server.conf"
  # There before the first start, so that merchants and stores can be added first.
  [ -d "$DPKG_ROOT/var/lib/tillstamp-server" ] ||
    install -d -m 700 -o "$user" -g "$group" "$DPKG_ROOT/var/lib/tillstamp-server"
  if [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    # A new version takes over where the old one is serving; pushes that have begun are finished first.
    systemctl try-restart tillstamp-server || true
  fi
fi
END
cat >"$root/DEBIAN/prerm" <<'END'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
  systemctl disable --now tillstamp-server tillstamp-server-backup.timer || true
fi
END
cat >"$root/DEBIAN/postrm" <<'END'
#!/bin/sh
set -e
# Ledger, secret and certificate of a business are never deleted by a package, not even by a purge.
if [ "$1" = purge ] && [ -d "$DPKG_ROOT/var/lib/tillstamp-server" ]; then
  echo "Kept: /var/lib/tillstamp-server (ledger, secret, certificate). Delete it by hand if nobody needs it any more."
fi
if [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
END
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" "$root/DEBIAN/postrm"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

package=$out/tillstamp-server_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package"
