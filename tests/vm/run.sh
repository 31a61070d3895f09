#!/usr/bin/env bash
# Tries the camera and scanner code against the kernel's own virtual camera, loopback camera and input devices, in a
# throw-away virtual machine: nothing of this machine's kernel is touched, no hardware is needed.
#   tests/vm/run.sh [PROGRAM ARG...]      (default: builds and runs device-selftest)
# Exit code: the program's; 77 where the machine cannot be had (says why and what to do); 125 where it failed to run.
# The kernel is Debian's, fetched once by apt into $TILLSTAMP_VM_DIR (70 MB, nothing is installed from it).
set -euo pipefail
cd "$(dirname "$0")/../.."
store=${TILLSTAMP_VM_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/tillstamp-vm}
limit_s=${TILLSTAMP_VM_SECONDS:-400}

skip() { # reason, cure
  printf '\n*** SKIPPED: the camera and scanner were NOT tried against a real kernel.\n*** %s\n*** Cure: %s\n\n' "$1" "$2" >&2
  exit 77
}

as_root=
if [ "$(id -u)" != 0 ]; then as_root="$(command -v sudo || true)"; fi

# 1. What boots: Debian's kernel and its modules.
for tool in qemu-system-x86_64 busybox cpio modprobe depmod; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || skip "$tool is not installed." "packaging/packages.sh vm"
done
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$store"
if ! ls "$store"/kernel/boot/vmlinuz-* >/dev/null 2>&1; then
  command -v apt-get >/dev/null || skip "The kernel comes by apt-get, which is not here." "run this on Debian 12"
  package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends:/ { print $2; exit }')
  [ -n "$package" ] || skip "apt knows no linux-image-amd64." "apt-get update, then again"
  echo "fetching $package" >&2
  (cd "$store" && apt-get -qq download "$package" 2>"$store/apt.log") ||
    skip "apt cannot fetch $package: $(tail -n 1 "$store/apt.log")" "connect to the network, apt-get update, then again"
  dpkg -x "$store/$package"_*.deb "$store/new"
  rm -f "$store/$package"_*.deb
  depmod -b "$store/new" "$(ls "$store/new/lib/modules")"
  mv "$store/new" "$store/kernel"
fi
kernel=$(ls "$store/kernel/lib/modules")

# 2. The loopback camera is no part of Debian's kernel: built here from Debian's source package.
loopback=$store/v4l2loopback-$kernel.ko
build_loopback() {
  if [ ! -e "/usr/src/linux-headers-$kernel/Makefile" ]; then
    [ "$(id -u)" = 0 ] || [ -n "$as_root" ] || return 1
    DEBIAN_FRONTEND=noninteractive $as_root apt-get -qq install -y --no-install-recommends \
      "linux-headers-$kernel" make >/dev/null 2>&1 || return 1
  fi
  rm -rf "$store/source" && mkdir "$store/source"
  (cd "$store/source" && apt-get -qq download v4l2loopback-dkms 2>/dev/null && dpkg -x v4l2loopback-dkms_*.deb .) || return 1
  local source
  source=$(echo "$store"/source/usr/src/v4l2loopback-*)
  make -s -C "/usr/src/linux-headers-$kernel" M="$source" modules >"$store/build.log" 2>&1 || return 1
  cp "$source/v4l2loopback.ko" "$loopback"
}
if [ ! -e "$loopback" ] && ! build_loopback; then
  echo "*** The loopback camera (v4l2loopback) could not be built: its tests will be left out." >&2
  echo "*** Cure: apt-get install linux-headers-$kernel make; see $store/build.log" >&2
fi

# 3. What runs in it.
if [ $# = 0 ]; then
  ${CARGO:-cargo} build --locked --package tillstamp-kiosk --no-default-features --features selftest --bin device-selftest
  set -- "${CARGO_TARGET_DIR:-target}/debug/device-selftest" all
fi
program=$(realpath "$1")
shift

# 4. The file system in memory: busybox, modules in the order of loading, the program with its libraries.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=$work/files
mkdir -p "$files"/{bin,dev,proc,sys,tmp,modules,etc}
cp "$(command -v busybox)" "$files/bin/busybox"
cp "$program" "$files/bin/program"
ldd "$program" | grep -o '/[^ :]*' | while read -r library; do
  mkdir -p "$files$(dirname "$library")"
  cp -L "$library" "$files$library"
done
: >"$work/load"
load() { # module, parameters...
  local name=$1 verb file
  shift
  while read -r verb file _; do
    [ "$verb" = insmod ] || continue
    grep -qF "/modules/$(basename "$file")" "$work/load" && continue
    cp "$file" "$files/modules/"
    echo "insmod /modules/$(basename "$file") $([ "$(basename "$file" .ko)" != "$name" ] || echo "$*")" >>"$work/load"
  done < <(modprobe -d "$store/kernel" -S "$kernel" --show-depends "$name")
}
load vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0
load uinput
load evdev
if [ -e "$loopback" ]; then
  cp "$loopback" "$files/modules/v4l2loopback.ko"
  echo "insmod /modules/v4l2loopback.ko devices=1 video_nr=9 exclusive_caps=1 card_label=Loopback" >>"$work/load"
fi
{
  cat <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp RUST_BACKTRACE=1
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
for s in 1 2 3; do stty -F /dev/ttyS$s raw -echo; done
INIT
  cat "$work/load"
  printf '/bin/program'
  printf ' %q' "$@"
  printf ' </dev/null >/dev/ttyS1 2>/dev/ttyS2\necho $? >/dev/ttyS3\nsync\npoweroff -f\n'
} >"$files/init"
chmod +x "$files/init"
(cd "$files" && find . | cpio -o -H newc --quiet) >"$work/initrd"

# 5. Run: serial lines for the kernel's log, standard output, standard error and the exit code. Emulated by default: it
# needs no rights and works inside other virtual machines, where `kvm` was seen to hang.
: >"$work/code"
: >"$work/errors"
timeout -k 5 "$limit_s" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
  -machine "q35,accel=${TILLSTAMP_VM_ACCEL:-tcg}" -cpu max -smp 1 -m 512 \
  -kernel "$store/kernel/boot/vmlinuz-$kernel" -initrd "$work/initrd" \
  -append "console=ttyS0 loglevel=6 panic=-1 mitigations=off random.trust_cpu=on" \
  -serial "file:$store/console.log" -serial stdio -serial "file:$work/errors" -serial "file:$work/code" \
  </dev/null 2>"$work/qemu.log" || { cat "$work/qemu.log" >&2; echo "the virtual machine ended badly or after $limit_s s" >&2; }
cat "$work/errors" >&2
code=$(tr -dc 0-9 <"$work/code")
if [ -z "$code" ]; then
  echo "the program did not end in the virtual machine; its kernel's log: $store/console.log" >&2
  exit 125
fi
exit "$code"
