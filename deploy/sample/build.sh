#!/bin/sh
# Prints the sample letters to PDF with Chromium and checks that every font is
# embedded: a font that is not loses Vietnamese letters on another machine.
set -eu
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
for name in bao-cao-nhanh mot-trang; do
	chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$profile" --no-pdf-header-footer \
		--print-to-pdf="$name.pdf" "file://$PWD/$name.html" 2>"$profile/log" || { cat "$profile/log" >&2; exit 1; }
	pdffonts "$name.pdf" | awk 'NR > 2 && $(NF-4) != "yes" { print "font not embedded: " $0; bad = 1 } END { exit bad }'
done
