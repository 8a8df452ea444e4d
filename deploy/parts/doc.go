// Package parts starts throw-away real servers for the demo and for tests:
// PostgreSQL, OpenLDAP and two S3 stores (versitygw and MinIO).
//
// Each server listens on free loopback ports only, keeps everything under the
// folder it is given, has credentials drawn at random for that one run, and
// dies with the process that started it, even when that process is killed
// (Linux, PR_SET_PDEATHSIG). Stop ends a server cleanly and waits for it.
//
// The data is disposable: the PostgreSQL cluster runs without fsync unless
// [PostgresOptions] asks for it, and nothing here is hardened for real use.
// The directory's people, units, numbers and addresses are invented.
//
// Programs are looked for in $NIEM_PARTS_BIN, in ~/.cache/niem/bin, then in
// PATH and where Debian keeps them; deploy/install-parts.sh installs them. A
// program that is missing is an error of type [*MissingError], which names the
// package to install.
//
// Tests use [Main] and the Test functions: servers are started once a test
// process, on first use, and stopped when the tests end.
package parts
