#!/bin/sh
# Installs the kiosk's udev rules and puts a user into the groups they name.
# usage: sudo deploy/udev/install.sh [USER]      USER runs the kiosk; default: who called sudo
# An own 71-green-channel-sockets.rules is kept. DESTDIR=/somewhere installs below a folder and touches nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${DESTDIR:-}/etc/udev/rules.d
user=${1:-${SUDO_USER:-}}

if [ -z "${DESTDIR:-}" ] && [ "$(id -u)" -ne 0 ]; then
  echo "needs root: sudo deploy/udev/install.sh   需要 root 权限" >&2
  exit 1
fi
mkdir -p "$into"
install -m 0644 "$here/70-green-channel-kiosk.rules" "$into/"
if [ -e "$into/71-green-channel-sockets.rules" ]; then
  echo "kept: $into/71-green-channel-sockets.rules"
else
  install -m 0644 "$here/71-green-channel-sockets.rules" "$into/"
fi
# brltty takes CH340 and CP210x adapters for braille displays where its package brings rules (Ubuntu).
for rules in "${DESTDIR:-}"/usr/lib/udev/rules.d/*brltty*.rules "${DESTDIR:-}"/lib/udev/rules.d/*brltty*.rules; do
  [ -e "$rules" ] && ln -sf /dev/null "$into/$(basename "$rules")" && echo "switched off: $rules"
done
[ -n "${DESTDIR:-}" ] && exit 0

if [ -n "$user" ] && [ "$user" != root ]; then
  for group in dialout video audio lp input plugdev; do
    getent group "$group" >/dev/null && usermod -aG "$group" "$user"
  done
  echo "$user is in the groups now; log in again   已加入用户组，请重新登录"
fi
if command -v udevadm >/dev/null; then
  udevadm control --reload-rules
  udevadm trigger --subsystem-match=usb --subsystem-match=tty --subsystem-match=video4linux --subsystem-match=input
  echo "done   已生效"
else
  echo "udev is not installed: apt-get install udev" >&2
  exit 1
fi
