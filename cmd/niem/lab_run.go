package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/watermark/lab"
	webdesk "niem/web/desk"
)

// labRunning is what a table depends on: a run that was cut off goes on only where
// all of it is the same.
type labRunning struct {
	Version  string   `json:"version"`
	Attacks  []string `json:"attacks"`
	Pages    string   `json:"pages"` // SHA-256 over a folder's pages; empty for the drawn ones
	Pictures int      `json:"pictures"`
	Seed     uint64   `json:"seed"`

	dir, out string
	workers  int
}

type labTable struct {
	Table   string      `json:"table"`
	Rows    []labResult `json:"rows"`
	Below   int         `json:"below"` // rows under their target
	Wrong   int         `json:"wrong"` // pictures of which somebody innocent was accused
	Seconds float64     `json:"seconds"`
}

type labResult struct {
	Cell string `json:"cell"`
	lab.Sum
}

// labRecipients is the number of recipients of which the targets speak.
const labRecipients = 100

func (a *app) labRunCommand() *cobra.Command {
	in := labRunning{Version: webdesk.Version()}
	cmd := &cobra.Command{
		Use: "run --out TABLE.md [--attacks A,B…] [--pages DIR]", Short: a.say(tLabRun), Long: a.say(tLabRunLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if in.out == "" {
				return &usageError{a.say(tLabRunNeeds)}
			}
			if in.Pictures < 1 || in.workers < 1 {
				return &usageError{a.say(tLabRunCounts)}
			}
			return a.labRun(cmd.Context(), in)
		}),
	}
	f := cmd.Flags()
	f.StringSliceVar(&in.Attacks, "attacks", nil, a.say(tFlagLabAttacks))
	f.StringVar(&in.dir, "pages", "", a.say(tFlagLabRunPages))
	f.StringVar(&in.out, "out", "", a.say(tFlagLabTable))
	f.IntVar(&in.Pictures, "pictures", 20, a.say(tFlagLabPictures))
	f.Uint64Var(&in.Seed, "seed", 1, a.say(tFlagLabSeed))
	f.IntVar(&in.workers, "workers", runtime.NumCPU(), a.say(tFlagLabWorkers))
	return cmd
}

// labRun makes the table. Rows are on the disk as soon as they are done, and a run
// that was cut off goes on where it ended.
func (a *app) labRun(ctx context.Context, in labRunning) error {
	cells, unknown := lab.NamedCells(in.Attacks)
	if len(unknown) > 0 {
		return a.fail(exitFailed, "attack", nil, tLabNoSuchAttack, strings.Join(unknown, ", "))
	}
	r := &lab.Run{Cells: cells, Papers: lab.Specimens(), Pictures: in.Pictures, Recipients: labRecipients, Seed: in.Seed, Workers: in.workers, Spent: processorSeconds}
	if in.dir != "" {
		var err error
		if r.Papers, in.Pages, err = a.labPapers(in.dir); err != nil {
			return err
		}
	}
	book, err := a.openRows(in)
	if err != nil {
		return err
	}
	defer book.file.Close()
	r.Done = book.done
	r.Keep = func(row lab.Row) error {
		if err := book.keep(row); err != nil {
			return err
		}
		return in.write(r, book.rows, false)
	}
	var said time.Time
	r.Progress = func(cell string, done, of int, left time.Duration) {
		if now := time.Now(); now.Sub(said) > 10*time.Second || done == of {
			said = now
			a.warn(tLabRunning, cell, done, of, left.Round(time.Minute).String())
		}
	}
	rows, err := r.Table(ctx)
	if err != nil {
		return a.labError(err)
	}
	if err := in.write(r, rows, true); err != nil {
		return err
	}
	if err := os.Remove(book.file.Name()); err != nil {
		return err
	}
	out := labTable{Table: in.out}
	for i, row := range rows {
		sum := row.Sum(cells[i])
		out.Rows = append(out.Rows, labResult{row.Cell, sum})
		out.Wrong += sum.Wrong
		out.Seconds += row.Seconds
		if sum.Below {
			out.Below++
		}
	}
	return a.answer(out, func() { a.tell(tLabRan, len(rows), in.out, out.Below, out.Wrong) })
}

// write replaces the table by one of the rows that are done.
func (in labRunning) write(r *lab.Run, rows []lab.Row, complete bool) error {
	p := lab.Report{Run: r, Rows: rows, Date: time.Now().UTC().Format(time.DateOnly), Version: in.Version, Complete: complete,
		Machine: fmt.Sprintf("%d cores (%s, %s)", runtime.NumCPU(), processor(), runtime.Version()), Command: "niem lab run"}
	if len(in.Attacks) > 0 {
		p.Command += " --attacks " + strings.Join(in.Attacks, ",")
	}
	return replaceFile(in.out, []byte(p.Markdown()))
}

// processor is the name of the machine's processor, where the system tells.
func processor() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return runtime.GOARCH
}

// labPapers are a folder's pages as kinds of page, and the hash over them.
func (a *app) labPapers(dir string) ([]lab.Paper, string, error) {
	pages, err := a.labPages(dir)
	if err != nil {
		return nil, "", err
	}
	var papers []lab.Paper
	var sums []byte
	for _, p := range pages {
		b, err := os.ReadFile(p.path)
		if err != nil {
			return nil, "", err
		}
		sum := crypto.HashOf(b)
		sums = append(sums, sum[:]...)
		papers = append(papers, lab.Paper{Kind: oneLine(p.name), Draw: func(uint64) (image.Image, error) { return p.draw(context.Background()) }})
	}
	return papers, crypto.HashOf(sums).String(), nil
}

// labBook keeps the rows of a run beside the table until it is complete: one JSON
// object a line, the first says of which run.
type labBook struct {
	file *os.File
	rows []lab.Row
	done map[string]lab.Row
}

func (a *app) openRows(in labRunning) (*labBook, error) {
	head, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	path := in.out + ".rows"
	b := &labBook{done: map[string]lab.Row{}}
	kept, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := slices.Collect(strings.Lines(string(kept)))
	whole := string(head) + "\n"
	if len(lines) > 0 && lines[0] == whole {
		for _, line := range lines[1:] {
			var row lab.Row
			if json.Unmarshal([]byte(line), &row) != nil || !strings.HasSuffix(line, "\n") {
				break // cut off while it was written
			}
			b.rows, b.done[row.Cell] = append(b.rows, row), row
			whole += line
		}
		a.warn(tLabGoesOn, len(b.rows))
	}
	if err := replaceFile(path, []byte(whole)); err != nil {
		return nil, err
	}
	b.file, err = os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	return b, err
}

func (b *labBook) keep(row lab.Row) error {
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	b.rows = append(b.rows, row)
	_, err = b.file.Write(append(line, '\n'))
	return err
}
