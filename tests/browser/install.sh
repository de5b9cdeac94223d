#!/bin/sh
# Makes sure that a Chromium for the browser tests is there: by the system's package manager where it may.
for name in "${CHROMIUM:-}" chromium-headless-shell chromium google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else as="none"; fi
  if [ "$as" != none ]; then
    echo "tresen: installing chromium-headless-shell for the browser tests"
    $as apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 && exit 0
    DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq chromium >/dev/null 2>&1 && exit 0
  fi
fi
echo "tresen: no Chromium found: install 'chromium-headless-shell' or 'chromium', or set CHROMIUM to its path"
exit 1
