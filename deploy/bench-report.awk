# Turns the output of "go test -bench" into docs/benchmarks.md: one table a
# package, one row a benchmark, every figure with its unit.
#   awk -v machine=TEXT -f deploy/bench-report.awk bench.txt
BEGIN {
	print "# Speed, memory and sizes\n"
	print "Written by `make bench`; every table comes from one run on one machine, whose other load is not controlled. Compare figures within a table, not between runs. " machine "\n"
	print "What the rows mean and what is aimed at:\n"
	print "- `SealPage`: from a page's bitmap (1240x1754) to its ciphertext, marks, both encodings and encryption included; aim: at most 400 ms on one core. `verify` is the verifying decryption that sealing adds, `pdftoppm` the rendering. `x-one-variant-less-200-each` is the size of the block, less 200 bytes a variant, against the JPEG of one whole marked variant with the same tables; aim: at most 2.3. `x-unmarked-jpeg` is the ratio to the page without tint and marks. `Mark` is the marking and encoding alone; its `x-plain` is the ratio to the JPEG of the tinted page without a mark."
	print "- `Release`, `BareInsertCommit`: the database's part of a release, beside one inserted row and its commit on the same server, fsync on, with 1 and 16 clients. `ReleaseHTTP` is the whole act over TLS: session, decision, entry, checkpoint, releaser."
	print "- `PageStream`: 50 readers at once, against a TLS proxy that does nothing but fetch the same object, and a bare read of the store; aim: at least 0.7 of the proxy, at most 200 MB resident."
	print "- `Trace`: one picture of a one-page document against its copies; aim: at most 5 s."
}
/^pkg: / { package = $2; sub(/^niem\//, "", package); next }
/^Benchmark/ && NF >= 4 {
	if (package != open) { print "\n## " package "\n\n| benchmark | figures |\n|---|---|"; open = package }
	name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
	figures = ""
	for (i = 3; i < NF; i += 2) {
		value = $i; unit = $(i + 1)
		if (unit == "ns/op") { unit = "ms/op"; value = sprintf("%.3g", value / 1e6) }
		if (unit == "B/op") { unit = "MB/op"; value = sprintf("%.3g", value / 1e6) }
		if (unit == "allocs/op" && i > 3) continue
		figures = figures (figures == "" ? "" : ", ") value " " unit
	}
	print "| " name " | " figures " |"
}
