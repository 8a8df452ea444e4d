#!/usr/bin/env bash
# Installs the servers and programs that the demo and the tests run on, as far
# as they are missing. Bare Debian 12 with Go is enough to start from.
#
#   deploy/install-parts.sh [demo] [minio] [browser] [lab] [test]
#
#   demo     PostgreSQL, OpenLDAP, Poppler, versitygw            (the default)
#   minio    MinIO, built from source: some minutes the first time
#   browser  Chromium and fonts, to print the sample letters anew
#   lab      Tesseract, which reads visible marks for the comparison of marks
#   test     all of these but the lab, Samba as a domain controller, and what checks JPEG
#            and PDF files
#
# Debian packages go in as root, or through sudo. No server is started, and a
# database or directory that is on the machine already isn't touched. The
# stores are built with Go into $NIEM_PARTS_BIN, else ~/.cache/niem/bin.
set -euo pipefail

versitygw_module=github.com/versity/versitygw
versitygw_version=v1.8.0
minio_module=github.com/minio/minio
minio_version=v0.0.0-20260212201848-7aac2a2c5b7c

say() { printf 'install-parts: %s\n' "$*"; }

# fail VIETNAMESE ENGLISH
fail() {
	printf 'install-parts: %s\ninstall-parts: %s\n' "$1" "$2" >&2
	exit 1
}

# need PACKAGE FILE... : PACKAGE is missing unless one of the files is there.
missing=()
need() {
	local package=$1 file
	shift
	for file in "$@"; do
		if [ -e "$file" ]; then return; fi
	done
	missing+=("$package")
}

need_servers() {
	need postgresql /usr/lib/postgresql/1[5-9]/bin/initdb
	need slapd /usr/sbin/slapd
	need ldap-utils /usr/bin/ldapadd
	need poppler-utils /usr/bin/pdftoppm
}

need_browser() {
	need chromium /usr/bin/chromium
	need fonts-liberation2 /usr/share/fonts/truetype/liberation2 /usr/share/fonts/truetype/liberation
	need fonts-dejavu-core /usr/share/fonts/truetype/dejavu
	need poppler-utils /usr/bin/pdftoppm
}

need_checkers() {
	need libjpeg-turbo-progs /usr/bin/djpeg
	need qpdf /usr/bin/qpdf
}

need_reader() {
	need tesseract-ocr /usr/bin/tesseract
	need tesseract-ocr-vie /usr/share/tesseract-ocr/*/tessdata/vie.traineddata
}

need_samba() {
	need samba /usr/sbin/samba
	need samba-ad-provision /usr/share/samba/setup/provision.ldif
	need samba-dsdb-modules /usr/lib/*/samba/ldb/samba_dsdb.so
	need samba-vfs-modules /usr/lib/*/samba/vfs/acl_xattr.so
	need winbind /usr/sbin/winbindd
	need iproute2 /usr/sbin/ip /usr/bin/ip /sbin/ip
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

can_be_root() {
	[ "$(id -u)" = 0 ] && return
	command -v sudo >/dev/null || return 1
	sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

# apt ARGUMENTS... : quiet; what it printed is shown if it fails.
apt() {
	if ! as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null 9>&-; then
		tail -n 20 "$log" >&2
		fail "apt-get $1 không thành công" "apt-get $1 failed"
	fi
}

wanted() {
	local package
	for package in "${missing[@]}"; do
		if [ "$package" = "$1" ]; then return 0; fi
	done
	return 1
}

install_packages() {
	if [ "${#missing[@]}" = 0 ]; then return; fi
	if ! command -v apt-get >/dev/null; then
		fail "cần cài các gói: ${missing[*]}" "these packages are needed (Debian names): ${missing[*]}"
	fi
	if ! can_be_root; then
		fail "cần quyền root để cài: hãy chạy  apt-get install ${missing[*]}" \
			"root is needed to install: please run  apt-get install ${missing[*]}"
	fi
	say "packages: ${missing[*]}"
	apt update
	# Debian starts both servers once they are installed, unless told beforehand.
	if wanted postgresql; then
		apt install --no-install-recommends postgresql-common
		as_root sed -i 's/^#*[[:space:]]*create_main_cluster[[:space:]]*=.*/create_main_cluster = false/' \
			/etc/postgresql-common/createcluster.conf
	fi
	if wanted slapd; then
		echo 'slapd slapd/no_configuration boolean true' | as_root debconf-set-selections
	fi
	# Samba has no such switch: the system is asked not to start anything for as
	# long as the packages go in, and not to start Samba at the next boot.
	local held=no
	if wanted samba && [ ! -e /usr/sbin/policy-rc.d ]; then
		held=yes
		printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
		as_root chmod 755 /usr/sbin/policy-rc.d
	fi
	apt install --no-install-recommends "${missing[@]}"
	if [ "$held" = yes ]; then
		as_root rm -f /usr/sbin/policy-rc.d
	fi
	if wanted samba && command -v systemctl >/dev/null; then
		as_root systemctl disable smbd nmbd winbind samba-ad-dc >/dev/null 2>&1 || true
	fi
}

# build PROGRAM MODULE VERSION PACKAGE
build() {
	local program=$1 module=$2 version=$3 package=$4
	if [ -x "$bin/$program" ] &&
		go version -m "$bin/$program" 2>/dev/null | awk -v m="$module" -v v="$version" \
			'$1 == "mod" && $2 == m && $3 == v { found = 1 } END { exit !found }'; then
		return
	fi
	say "building $program $version (minutes, the first time)"
	mkdir -p "$bin/.new"
	if ! env -u GOFLAGS -u GOOS -u GOARCH GOBIN="$bin/.new" CGO_ENABLED=0 go install "$package@$version" >"$log" 2>&1 9>&-; then
		tail -n 20 "$log" >&2
		fail "không biên dịch được $program" "$program could not be built"
	fi
	mv -f "$bin/.new/$program" "$bin/$program" # at once, so that nobody runs half a file
}

export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
bin=${NIEM_PARTS_BIN:-$HOME/.cache/niem/bin}
minio=no
[ $# -gt 0 ] || set -- demo
for part in "$@"; do
	case $part in
	demo) need_servers ;;
	minio) minio=yes ;;
	browser) need_browser ;;
	lab) need_reader ;;
	test) need_servers && need_samba && need_browser && need_checkers && minio=yes ;;
	*) fail "không có phần “$part”: demo, minio, browser, lab, test" "no part \"$part\": demo, minio, browser, lab, test" ;;
	esac
done
command -v go >/dev/null || fail "cần có Go trong PATH" "Go is needed in PATH"

mkdir -p "$bin"
exec 9>"$bin/.lock"
flock 9 # two runs at once would get in each other's way
log=$(mktemp)
trap 'rm -rf "$log" "$bin/.new"' EXIT

install_packages
cd / # outside any module
build versitygw "$versitygw_module" "$versitygw_version" "$versitygw_module/cmd/versitygw"
if [ "$minio" = yes ]; then
	build minio "$minio_module" "$minio_version" "$minio_module"
fi
say "everything is there"
