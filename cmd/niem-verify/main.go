// Niem-verify re-checks an exported log of Niêm Phong from its bytes alone: it
// contacts nobody and trusts nothing but the log's public key.
//
//	niem-verify FILE [--vkey KEY] [--json]
//
// FILE is what "niem log export" wrote; "-" reads standard input. KEY is the
// log's public key as known from elsewhere, such as a notice on paper. Without
// it the key in the file is used: then a whole log forged under another key
// would pass, and the answer says so.
//
// Exit codes: 0 verified; 1 something is wrong, each finding is printed; 2
// wrong usage, or the file cannot be read or is no export.
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
	file, vkey string
	json       bool
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
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
	report, err := verify(o, stdin)
	if err != nil {
		fmt.Fprintf(stderr, "niem-verify: "+say.unreadable+"\n", o.file, err)
		return exitUnreadable
	}
	if o.json {
		err = printJSON(stdout, o.file, report)
	} else {
		err = print(stdout, say, report)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "niem-verify:", err)
		return exitUnreadable
	case report.Total > 0:
		return exitFindings
	}
	return exitVerified
}

// parse takes options before and after FILE.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("niem-verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.vkey, "vkey", "", "")
	flags.BoolVar(&o.json, "json", false, "")
	var files []string
	for {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		if flags.NArg() == 0 {
			break
		}
		files, args = append(files, flags.Arg(0)), flags.Args()[1:]
	}
	if len(files) != 1 {
		return o, errors.New("FILE?")
	}
	o.file = files[0]
	return o, nil
}

func verify(o options, stdin io.Reader) (audit.Report, error) {
	if o.file == "-" {
		return audit.VerifyExport(stdin, o.vkey)
	}
	f, err := os.Open(o.file)
	if err != nil {
		return audit.Report{}, err
	}
	defer f.Close() // read only
	return audit.VerifyExport(f, o.vkey)
}
