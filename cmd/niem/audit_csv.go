package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"niem/exchange/audit"
	"niem/web/api"
)

// export writes an audit into the file that was asked for, once the log has it
// that it is carried off.
func (d *desk) export(ctx context.Context, o auditOrder, s sheet, of api.AuditExport) error {
	if o.csv == "" {
		return nil
	}
	if _, err := os.Lstat(o.csv); err == nil {
		return &fs.PathError{Op: "create", Path: o.csv, Err: fs.ErrExist}
	}
	of.Format, of.Rows = "csv", len(s.rows)
	noted, err := d.client.NoteExport(ctx, of)
	if err != nil {
		return err
	}
	if _, _, err := d.accept(ctx, noted.Receipt, audit.KindAuditExported, func(record audit.Record) bool { return record.Details["format"] == "csv" }); err != nil {
		return err
	}
	return newWhole(o.csv, func(w io.Writer) error { return d.app.writeCSV(w, s) })
}

// writeCSV writes UTF-8 with a byte order mark, by which spreadsheets know it; no
// cell starts a formula there.
func (a *app) writeCSV(w io.Writer, s sheet) error {
	_, err := io.WriteString(w, "\ufeff")
	c := csv.NewWriter(w)
	c.UseCRLF = true
	names := make([]string, len(s.heading))
	for i, h := range s.heading {
		names[i] = a.say(h)
	}
	for _, row := range append([][]string{names}, s.rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			if strings.IndexAny(cell, "=+-@\t\r") == 0 {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		err = errors.Join(err, c.Write(safe))
	}
	c.Flush()
	return errors.Join(err, c.Error())
}
