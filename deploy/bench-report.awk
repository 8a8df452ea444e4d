# Turns the output of "go test -bench" into docs/benchmarks.md: one table a
# package, one row a benchmark, every figure with its unit and the day of its run.
# Rows of the page as it was stay where a run did not measure them anew:
#   awk -v day=DAY -v machine=TEXT -f deploy/bench-report.awk [docs/benchmarks.md] bench.txt
# Packages and rows come in the order of their names.
/^## / { package = $2; next }
/^\| / && package != "" && !/^\| benchmark / {
	split($0, cell, " \\| ")
	name = substr(cell[1], 3)
	row[package "\t" name] = $0
	next
}
/^pkg: / { package = $2; sub(/^niem\//, "", package); next }
/^Benchmark/ && NF >= 4 {
	name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
	figures = ""
	for (i = 3; i < NF; i += 2) {
		value = $i; unit = $(i + 1)
		if (unit == "ns/op" && value == 0 || unit == "allocs/op") continue
		if (unit == "ns/op") { unit = "ms/op"; value = sprintf("%.3g", value / 1e6) }
		if (unit == "B/op") { unit = "MB/op"; value = sprintf("%.3g", value / 1e6) }
		figures = figures (figures == "" ? "" : ", ") value " " unit
	}
	row[package "\t" name] = "| " name " | " figures " | " day " |"
}
END {
	print "# Speed, memory and sizes\n"
	print "Written by `make bench`, or for a part by `make bench BENCH=Release`, on one machine whose other load is not controlled. Compare figures of one row, and rows of one day and table; ratios are of one run. Newest run: " day ", " machine ".\n"
	print "Tables of their own: [which leaks name the right copy](benchmarks/trace.md), [innocents: claimed against observed](benchmarks/innocents.md), [the mark beside a visible one read by a program and beside a blind watermark](benchmarks/rivals.md), [how faint the marks are, with pictures side by side](benchmarks/quality.md).\n"
	print "What the rows mean and what is aimed at:\n"
	print "- `SealPage`: from a page's bitmap (1240x1754) to its ciphertext, marks, both encodings and encryption included; aim: at most 400 ms on one core. `verify` is the verifying decryption that sealing adds, `pdftoppm` the rendering. `x-one-variant-less-200-each` is the size of the block, less 200 bytes a variant, against the JPEG of one whole marked variant with the same tables; aim: at most 2.2. `x-unmarked-jpeg` is the ratio to the page without tint and marks. `Mark` is the marking and encoding alone; aim: at most 200 ms on one core. Its `x-plain` is the ratio to the JPEG of the tinted page without a mark; `dB`, `SSIM` and `GMSD` compare the decoded page with that one, both channels of the mark included."
	print "- `Release`, `BareInsertCommit`: the database's part of a release, beside one inserted row and its commit on the same server, fsync on, with 1 and 16 clients."
	print "- `ReleaseHTTP`: the whole act over TLS, with session, decision, entry, checkpoint and releaser, every commit synced; by 1 and 16 clients, over one or two application servers, without and with two witnesses that follow the log over HTTP and have to cosign. `bare-commits-per-second` is what the same database does with one inserted row a commit, from as many clients, before and after in the same run; `act/bare-commit` is the ratio."
	print "- `SignIn`: a whole sign-in over TLS against OpenLDAP, its attempt reserved and synced before the password is checked; `directory-alone` is the bind and reading of the directory without the service."
	print "- `PageStream`: 50 readers at once, against a TLS proxy that does nothing but fetch the same object, and a bare read of the store; aim: at least 0.7 of the proxy, at most 200 MB resident."
	print "- `Trace`: one picture of a one-page document against its copies; aim: at most 5 s."
	print "- `Browser`, by `make bench-web`: Chromium on real servers. `FirstScreen` is all that comes before the door is shown, compressed; aim: at most 100 KB. `Inbox` has 1,000 documents. `OpenPage` is decrypting, splicing, decoding, marking and drawing a page of the sample letter, beside what the browser takes to decode and draw a plain JPEG of it; aims: at most 150 ms at 12x16 tiles, 250 ms at 16x24. `FirstPage` is what was fetched of a document of 51 pages when its first page showed; aim: under 5 %. `Seal` is the sealing worker beside the same code natively on one core; aim: at most 2.5 of it. `longest-task-ms` is the longest time that the page did not answer, 0 for none over 50 ms; aim: 50."
	sorter = "LC_ALL=C sort -V"
	for (key in row) print key "\t" row[key] | sorter " > bin/bench.rows"
	close(sorter " > bin/bench.rows")
	while ((getline line < "bin/bench.rows") > 0) {
		split(line, field, "\t")
		if (field[1] != open) { print "\n## " field[1] "\n\n| benchmark | figures | run |\n|---|---|---|"; open = field[1] }
		print field[3]
	}
}
