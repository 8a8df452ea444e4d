package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"niem/web/api"
)

// nominationColumns are those of a list of nominations; all of them are
// mandatory, in any order.
var nominationColumns = []string{"username", "full_name", "position", "phone", "email", "unit", "number"}

func (a *app) importCommand() *cobra.Command {
	return &cobra.Command{Use: "import FILE", Short: a.say(tRosterImport), Long: a.say(tRosterImportL), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			list, err := a.readNominations(args[0], string(b))
			if err != nil {
				return err
			}
			return a.nominate(cmd.Context(), list)
		})}
}

// readNominations reads a CSV file whole before anything is sent, with commas or
// semicolons, and names every row that is wrong.
func (a *app) readNominations(path, content string) ([]api.Nomination, error) {
	content = strings.TrimPrefix(content, "\ufeff")
	first, _, _ := strings.Cut(content, "\n")
	r := csv.NewReader(strings.NewReader(content))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	header, err := r.Read()
	if err != nil {
		return nil, a.fail(exitFailed, "csv", nil, tCSVHeader, path, strings.Join(nominationColumns, ", "))
	}
	place := map[string]int{}
	for i, name := range header {
		place[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range nominationColumns {
		if _, ok := place[name]; !ok {
			return nil, a.fail(exitFailed, "csv", nil, tCSVHeader, path, strings.Join(nominationColumns, ", "))
		}
	}
	var list []api.Nomination
	var wrong []string
	seen := map[string]bool{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line := 0
		if err == nil {
			line, _ = r.FieldPos(0)
		}
		complain := func(t text, args ...any) {
			wrong = append(wrong, fmt.Sprintf(a.say(tCSVRow), line, fmt.Sprintf(a.say(t), plain(args)...)))
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			line = broken.StartLine
		}
		if err != nil || len(row) != len(header) || !utf8.ValidString(strings.Join(row, "")) {
			complain(tCSVBroken)
			if err != nil {
				break // what follows an open quote is no row
			}
			continue
		}
		values := map[string]string{}
		for _, name := range nominationColumns {
			values[name] = fromCell(row[place[name]])
			if values[name] == "" {
				complain(tCSVEmpty, name)
			}
		}
		if name := strings.ToLower(values["username"]); name != "" && seen[name] {
			complain(tCSVTwice, name)
		} else {
			seen[name] = true
		}
		list = append(list, api.Nomination{Username: values["username"], FullName: values["full_name"], Position: values["position"], Phone: values["phone"],
			Email: values["email"], Unit: values["unit"], Number: values["number"]})
	}
	if len(wrong) > 0 {
		return nil, a.failLines(path, wrong)
	}
	if len(list) == 0 {
		return nil, a.fail(exitFailed, "csv", nil, tCSVNobody, path)
	}
	return list, nil
}

// failLines names wrong rows, each on a line of its own.
func (a *app) failLines(path string, wrong []string) error {
	return &failure{exitFailed, "csv", fmt.Sprintf(a.say(tCSVRefused), oneLine(path), len(wrong), strings.Join(wrong, "\n")), nil}
}

// toCell keeps a spreadsheet from taking text for a formula; fromCell undoes it.
func toCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func fromCell(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		return s[1:]
	}
	return s
}

func (a *app) exportCommand() *cobra.Command {
	return &cobra.Command{Use: "export FILE", Short: a.say(tRosterExport), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.exportRoster(cmd.Context(), args[0]) })}
}

// exportRoster writes the roster, never over a file. The byte order mark is what
// makes spreadsheets read Vietnamese.
func (a *app) exportRoster(ctx context.Context, path string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	lines, err := d.client.Roster(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{append(slices.Clone(nominationColumns), "state", "roles", "nominated_by", "decision", "decided_by", "last_sign_in", "last_opening", "key", "review_due")}
	for _, l := range lines {
		rows = append(rows, []string{l.Person.Username, l.Person.FullName, l.Person.Position, l.Person.Phone, l.Person.Email, l.Person.Unit, l.Nomination,
			l.State, strings.Join(l.Person.Roles, " "), l.NominatedBy, l.Decision, l.DecidedBy, whenOr(l.LastSignIn), whenOr(l.LastOpening), l.Key, whenOr(l.ReviewDue)})
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = toCell(cell)
		}
	}
	if err := newStream(path, func(f io.Writer) error {
		_, err := io.WriteString(f, "\ufeff")
		return errors.Join(err, csv.NewWriter(f).WriteAll(rows))
	}); err != nil {
		return err
	}
	return a.answer(map[string]any{"file": path, "rows": len(lines)}, func() { a.tell(tRosterWritten, len(lines), path) })
}
