#!/bin/sh
# Makes target/deb/tillstamp_VERSION_ARCH.deb from a release build: packaging/deb/build.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/../.."
program=${1:-${CARGO_TARGET_DIR:-target}/release/tillstamp}
[ -x "$program" ] || { echo "No $program: run \`make build\` first." >&2; exit 1; }
command -v dpkg-deb >/dev/null || { echo "dpkg-deb is missing: make the package on a Debian system." >&2; exit 1; }

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
arch=$(dpkg --print-architecture)
# The same sources give the same package: all files carry the time of the last commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

# Library that the program is linked with, package that brings it. One that is not listed stops the build: a package that
# installs but does not start is worse than none.
depends="fonts-roboto-unhinted, systemd | systemd-standalone-sysusers, libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon-x11-0"
for library in $(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }'); do
  case $library in
    libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | ld-linux*) package="libc6 (>= 2.36)" ;;
    libgcc_s.so.1) package=libgcc-s1 ;;
    libstdc++.so.6) package=libstdc++6 ;;
    libasound.so.2) package="libasound2 | libasound2t64" ;;
    libfontconfig.so.1) package=libfontconfig1 ;;
    libfreetype.so.6) package=libfreetype6 ;;
    *) echo "build.sh: $program needs $library; say here which package brings it" >&2; exit 1 ;;
  esac
  case ", $depends," in *", $package,"*) ;; *) depends="$depends, $package" ;; esac
done

root=target/deb/root
rm -rf target/deb
put() { # mode, file, place
  install -D -m "$1" "$2" "$root/$3"
}
put 755 "$program" usr/bin/tillstamp
put 755 packaging/session/session usr/lib/tillstamp/session
put 644 packaging/session/openbox.xml usr/lib/tillstamp/openbox.xml
put 644 packaging/udev/70-tillstamp.rules usr/lib/udev/rules.d/70-tillstamp.rules
put 644 packaging/systemd/tillstamp-kiosk.service usr/lib/systemd/system/tillstamp-kiosk.service
put 644 packaging/systemd/tillstamp.sysusers usr/lib/sysusers.d/tillstamp.conf
put 644 packaging/desktop/tillstamp.desktop usr/share/applications/tillstamp.desktop
put 644 packaging/desktop/tillstamp.svg usr/share/icons/hicolor/scalable/apps/tillstamp.svg
put 644 README.md usr/share/doc/tillstamp/README.md
install -d "$root/DEBIAN"
cat >"$root/usr/share/doc/tillstamp/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-3.0-only
 On Debian systems the text is in /usr/share/common-licenses/GPL-3.
END
cat >"$root/DEBIAN/control" <<END
Package: tillstamp
Version: $version
Architecture: $arch
Maintainer: Tillstamp maintainers <maintainers@tillstamp.invalid>
Section: misc
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Recommends: openbox, x11-xserver-utils, xinit, xserver-xorg
Description: offline-first QR stamp terminal for the shop counter
 Scans a customer's code with a camera or a USB scanner, puts the stamp durably
 on the card, hands out rewards once, and shows the manager the day. Needs no
 network and no server.
 .
 For a counter that starts with the terminal:
 systemctl enable --now tillstamp-kiosk
END
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  systemd-sysusers tillstamp.conf
  # Devices that are plugged in already get their group now.
  if [ -d /run/udev ]; then
    udevadm control --reload || true
    udevadm trigger --subsystem-match=input --subsystem-match=video4linux || true
  fi
  [ ! -d /run/systemd/system ] || systemctl daemon-reload || true
fi
END
cat >"$root/DEBIAN/prerm" <<'END'
#!/bin/sh
set -e
# The shop's ledger in /var/lib/tillstamp stays, whatever is removed.
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now tillstamp-kiosk || true
fi
END
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

package=target/deb/tillstamp_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package"
