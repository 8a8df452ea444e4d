// Niem-verify re-checks exported logs of Niêm Phong from their bytes alone: it
// contacts nobody and trusts nothing but the log's public key.
//
//	niem-verify FILE... [--vkey KEY] [--witness KEY]... [--quorum N]
//	            [--receipt FILE]... [--anchors FOLDER] [--shares FILE] [--json]
//
// FILE is what "niem log export" wrote; "-" reads standard input. KEY is the
// log's public key as known from elsewhere, such as a notice on paper, or a file
// with it. Without it the key in the file is used: then a whole log forged under
// another key would pass, and the answer says so.
//
// Several exports are held against each other: one has to be the beginning of
// the other. The rest is held against the first: witnesses who have to have
// cosigned it, receipts and proofs that people kept, anchors from a locked
// bucket ("niem log anchors --out"), and the list of shares and signed manifests
// ("niem log export --shares"), which says what could be released to whom.
//
// Exit codes: 0 verified; 1 something is wrong, each finding is printed; 2
// wrong usage, or a file cannot be read or is none.
//
// Messages are Vietnamese where LC_ALL, LC_MESSAGES or LANG says vi, else
// English. --json prints one object instead, in English terms.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"niem/exchange/audit"
)

// Exit codes.
const (
	exitVerified = iota
	exitFindings
	exitUnreadable
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) }

type options struct {
	files               []string
	vkey                string
	witnesses, receipts []string
	quorum              int
	anchors, shares     string
	json                bool
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	if len(args) > 0 && args[0] == certificateWord {
		return runCertificate(args[1:], stdout, stderr, env)
	}
	if len(args) > 0 && args[0] == evidenceWord {
		return runEvidence(args[1:], stdout, stderr, env)
	}
	say := messagesFor(env)
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stdout, say.usage)
		return exitVerified
	}
	if err != nil {
		fmt.Fprintf(stderr, "niem-verify: %v\n%s\n", err, say.usage)
		return exitUnreadable
	}
	results, file, err := verify(o, stdin)
	if err != nil {
		fmt.Fprintf(stderr, "niem-verify: "+say.unreadable+"\n", file, err)
		return exitUnreadable
	}
	if o.json {
		err = printJSON(stdout, results)
	} else {
		err = print(stdout, say, results)
	}
	if err != nil {
		fmt.Fprintln(stderr, "niem-verify:", err)
		return exitUnreadable
	}
	for _, r := range results {
		if r.total() > 0 {
			return exitFindings
		}
	}
	return exitVerified
}

// parse takes options before, between and after the files.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("niem-verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.vkey, "vkey", "", "")
	flags.Func("witness", "", func(s string) error { o.witnesses = append(o.witnesses, s); return nil })
	flags.IntVar(&o.quorum, "quorum", 0, "")
	flags.Func("receipt", "", func(s string) error { o.receipts = append(o.receipts, s); return nil })
	flags.StringVar(&o.anchors, "anchors", "", "")
	flags.StringVar(&o.shares, "shares", "", "")
	flags.BoolVar(&o.json, "json", false, "")
	for {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		if flags.NArg() == 0 {
			break
		}
		o.files, args = append(o.files, flags.Arg(0)), flags.Args()[1:]
	}
	switch {
	case len(o.files) == 0:
		return o, errors.New("FILE?")
	case o.vkey == "" && (len(o.receipts) > 0 || o.anchors != ""):
		return o, errors.New("--vkey?") // against a key from the file itself they would prove nothing
	case o.quorum < 0 || o.quorum > len(o.witnesses):
		return o, errors.New("--quorum?")
	}
	return o, nil
}

// result is what was found in one export: by itself, and against the others.
type result struct {
	file   string
	report audit.Report
	own    []audit.Finding
}

func (r result) total() int { return r.report.Total + len(r.own) }

func (r *result) found(index int64, code audit.Code, detail string) {
	r.own = append(r.own, audit.Finding{Index: index, Code: code, Detail: detail})
}

// verify checks the exports. With an error it names the file that could not be
// read.
func verify(o options, stdin io.Reader) (results []result, file string, err error) {
	vkey, against, own, file, err := gather(o)
	if err != nil {
		return nil, file, err
	}
	history := &history{}
	shares := newLedger()
	for i, file := range o.files {
		r := result{file: file}
		if i == 0 {
			r.own = own
			against.Record = shares.read
		} else {
			against = audit.Against{Quorum: against.Quorum}
		}
		against.Data = history.follow(&r)
		if r.report, err = verifyFile(file, stdin, vkey, against); err != nil {
			return nil, file, err
		}
		history.end(&r)
		results = append(results, r)
	}
	if o.shares != "" {
		if err := shares.check(o.shares, &results[0]); err != nil {
			return nil, o.shares, err
		}
	}
	return results, "", nil
}

func verifyFile(file string, stdin io.Reader, vkey string, against audit.Against) (audit.Report, error) {
	if file == "-" {
		return audit.VerifyExportAgainst(stdin, vkey, against)
	}
	f, err := os.Open(file)
	if err != nil {
		return audit.Report{}, err
	}
	defer f.Close() // read only
	return audit.VerifyExportAgainst(f, vkey, against)
}
