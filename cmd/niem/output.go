package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"niem/exchange"
)

// app is one run of the program: its streams, language and form of output.
type app struct {
	lang language
	json bool
	in   io.Reader
	out  io.Writer
	err  io.Writer

	now    func() time.Time // the servers' clock, time.Now for nil
	clocks *clockView       // nil before a server was asked
}

// say gives a text in the user's language.
func (a *app) say(t text) string {
	if a.lang == vietnamese {
		return t.vi
	}
	return t.en
}

// tell writes a formatted line to standard output unless --json is on.
func (a *app) tell(t text, args ...any) {
	if !a.json {
		fmt.Fprintf(a.out, a.say(t)+"\n", plain(args)...)
	}
}

// warn writes a formatted line to standard error.
func (a *app) warn(t text, args ...any) {
	fmt.Fprintf(a.err, a.say(t)+"\n", plain(args)...)
}

// plain makes what is put into a line fit for a terminal: names, reasons and
// error texts come from files, other people and the server.
func plain(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			out[i] = oneLine(v)
		case error:
			out[i] = oneLine(v.Error())
		default:
			out[i] = arg
		}
	}
	return out
}

// printJSON writes v as the one JSON object of this run. A terminal may be where
// it goes: what could steer one is escaped.
func (a *app) printJSON(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	if err == nil {
		var escaped strings.Builder
		for _, r := range b.String() {
			if r >= 0x7f && exchange.Steers(r) {
				fmt.Fprintf(&escaped, `\u%04x`, r)
			} else {
				escaped.WriteRune(r)
			}
		}
		_, err = io.WriteString(a.out, escaped.String())
	}
	if err != nil {
		fmt.Fprintln(a.err, "niem: write answer:", err)
	}
}

// answer writes v with --json, else calls the function that prints it for people.
func (a *app) answer(v any, print func()) error {
	if a.json {
		a.printJSON(v)
		return nil
	}
	print()
	return nil
}

// table writes rows under a heading, columns aligned.
func (a *app) table(heading []text, rows [][]string) {
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	names := make([]string, len(heading))
	for i, h := range heading {
		names[i] = a.say(h)
	}
	fmt.Fprintln(w, strings.Join(names, "\t"))
	for _, row := range rows {
		for i, cell := range row { // text of others must not steer the terminal or break columns
			row[i] = oneLine(cell)
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
}

// oneLine replaces what could steer a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if exchange.Steers(r) {
			return ' '
		}
		return r
	}, s)
}

// when gives a time as people here read it: server time in UTC+07:00.
func when(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(indochina).Format("02/01/2006 15:04:05")
}

func whenOr(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return when(*t)
}

// jsonTime is a time in a JSON answer, in UTC.
const jsonTime = "2006-01-02T15:04:05.000Z"

// indochina is the time of Việt Nam, which has no daylight saving.
var indochina = time.FixedZone("+07:00", 7*60*60)

// isTerminal tells whether w or r is a terminal that somebody looks at.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress shows a bar on standard error when that is a terminal; else nothing.
func (a *app) progress(what text, total int) func(done int) {
	if !isTerminal(a.err) || total < 1 {
		return func(int) {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(a.say(what)),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(28))
	return func(done int) { _ = bar.Set(done) } // a bar that can't be drawn changes nothing
}
