package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
	webdesk "niem/web/desk"
)

type innocentsAnswer struct {
	Draws    int     `json:"draws"`
	Pictures int     `json:"pictures"`
	Accused  int     `json:"accused"`
	Least    float64 `json:"least_log10_p"`
	Views    int     `json:"views_read"` // that pictures have nothing to do with
	Kept     bool    `json:"kept"`       // both bounds, at every level
	File     string  `json:"file"`
	Plot     string  `json:"plot"`
}

func (a *app) labInnocentsCommand() *cobra.Command {
	var out string
	var draws int
	var seed uint64
	var kinds []string
	cmd := &cobra.Command{
		Use: "innocents", Short: a.say(tLabInnocents), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			return a.labInnocents(cmd.Context(), out, draws, seed, kinds)
		}),
	}
	cmd.Flags().StringVar(&out, "out", "innocents.md", a.say(tFlagLabTable))
	cmd.Flags().IntVar(&draws, "draws", 100_000, a.say(tFlagLabDraws))
	cmd.Flags().StringSliceVar(&kinds, "kinds", nil, a.say(tFlagLabKinds))
	cmd.Flags().Uint64Var(&seed, "seed", 1, a.say(tFlagLabSeed))
	return cmd
}

// labInnocents draws codewords of people who never had a copy against all kinds of
// pictures, and writes how often which chance was claimed for them.
func (a *app) labInnocents(ctx context.Context, out string, draws int, seed uint64, kinds []string) error {
	if draws < 1 {
		return &usageError{a.say(tFlagLabDraws)}
	}
	pages := slices.Clone(specimen.Kinds)
	if len(kinds) > 0 {
		pages = slices.DeleteFunc(pages, func(k specimen.Kind) bool { return !slices.Contains(kinds, k.Name) })
	}
	if len(pages) == 0 {
		return &usageError{a.say(tFlagLabKinds)}
	}
	began := time.Now()
	var n lab.Innocents
	var bar func(int)
	err := n.TryAll(ctx, pages, draws, seed, func(done, of int) {
		if bar == nil {
			bar = a.progress(tTracing, of)
		}
		bar(done)
	})
	if err != nil {
		return err
	}
	plot := strings.TrimSuffix(out, filepath.Ext(out)) + ".svg"
	command := fmt.Sprintf("niem lab innocents --draws %d --seed %d", draws, seed)
	if len(kinds) > 0 {
		command += " --kinds " + strings.Join(kinds, ",")
	}
	head := fmt.Sprintf("Written by `%s` on %s, version %s, %s/%s, in %.0f minutes.", command,
		began.UTC().Format(time.DateOnly), webdesk.Version(), runtime.GOOS, runtime.GOARCH, time.Since(began).Minutes())
	if err := os.WriteFile(out, []byte(n.Markdown(head, filepath.Base(plot))), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(plot, []byte(n.SVG()), 0o644); err != nil {
		return err
	}
	answer := innocentsAnswer{n.Draws, n.Pictures, n.Accused, n.Least, n.Views.Read + n.Views.Named, n.Kept() && n.Views.Kept(), out, plot}
	if err := a.answer(answer, func() { a.tell(tLabInnocentsTold, n.Accused, n.Draws, n.Least, out) }); err != nil {
		return err
	}
	if !answer.Kept {
		return a.fail(exitFailed, "bound", nil, tLabBoundBroken)
	}
	return nil
}
