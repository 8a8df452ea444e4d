package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/watermark"
	"niem/exchange/watermark/lab"
)

type labFinding struct {
	Verdict       string     `json:"verdict"` // accused | inconclusive | none
	Reason        string     `json:"reason"`
	Recipient     *int       `json:"recipient"`      // number; null unless accused
	Lead          *int       `json:"lead"`           // a copy worth asking about where nobody is accused
	Combined      []int      `json:"combined"`       // copies that were put together, as far as proven
	Log10P        float64    `json:"log10_p"`        // chance of accusing an innocent, after all multipliers
	SecondLog10P  float64    `json:"second_log10_p"` // the same for the copy that fits second best
	Pages         []int      `json:"pages"`          // from 1
	TilesSeen     int        `json:"tiles_seen"`
	Registrations int        `json:"registrations"`
	Session       labSession `json:"session"`
	Seconds       float64    `json:"seconds"`
}

type labSession struct {
	Found  bool   `json:"found"`
	Viewer *int   `json:"viewer"` // null where the view is none of the document's
	How    string `json:"how"`    // blind, assisted or list; empty unless found
}

func (a *app) labTraceCommand() *cobra.Command {
	var file string
	var page int
	var corners []string
	cmd := &cobra.Command{
		Use: "trace --lab FILE PICTURE…", Short: a.say(tLabTrace), Long: a.say(tLabTraceLong), Args: cobra.MinimumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return &usageError{a.say(tLabTraceNeeds)}
			}
			if cmd.Flags().Changed("page") && page < 1 {
				return &usageError{fmt.Sprintf(a.say(tLabPageRange), page)}
			}
			return a.labTrace(cmd.Context(), file, page, args, corners)
		}),
	}
	cmd.Flags().StringVar(&file, "lab", "", a.say(tFlagLabFile))
	cmd.Flags().IntVar(&page, "page", 0, a.say(tFlagLabPage))
	cmd.Flags().StringArrayVar(&corners, "corners", nil, a.say(tFlagCorners))
	return cmd
}

// labTrace looks for a document of the laboratory in pictures of one leak.
func (a *app) labTrace(ctx context.Context, file string, page int, files, corners []string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	d, err := lab.Parse(b)
	if err != nil {
		return a.labError(err)
	}
	if page > len(d.Pages) {
		return a.fail(exitFailed, "pages", nil, tLabNoSuchPage, page, len(d.Pages))
	}
	var pictures []watermark.Picture
	for _, f := range files {
		picture, _, err := a.readEvidence(f)
		if err != nil {
			return err
		}
		pictures = append(pictures, watermark.Picture{Image: picture})
	}
	if err := a.pointOut(pictures, corners); err != nil {
		return err
	}
	var bar func(int)
	found, err := d.Trace(ctx, pictures, page, func(done, total int) {
		if bar == nil {
			bar = a.progress(tTracing, total)
		}
		bar(done)
	})
	if err != nil {
		return a.labError(err)
	}
	out := labFindingOf(found)
	return a.answer(out, func() { a.printLabFinding(out) })
}

func labFindingOf(f *lab.Finding) labFinding {
	v := f.Verdict
	return labFinding{
		Verdict: v.Outcome, Reason: v.Reason, Recipient: orNull(f.Recipient), Lead: orNull(f.Lead), Combined: orEmpty(f.Combined),
		Log10P: v.Log10P, SecondLog10P: v.SecondLog10P, Pages: orEmpty(f.Pages), TilesSeen: v.TilesSeen, Registrations: v.Registrations,
		Session: labSession{f.Session.Found, orNull(f.Session.Viewer), f.Session.How}, Seconds: f.Seconds,
	}
}

// orNull is null in JSON for 0.
func orNull(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// orEmpty is [] in JSON where there is nothing.
func orEmpty(n []int) []int {
	if n == nil {
		return []int{}
	}
	return n
}

func (a *app) printLabFinding(f labFinding) {
	switch {
	case f.Recipient != nil:
		a.tell(tTraceAccused, strconv.Itoa(*f.Recipient), f.Log10P, f.TilesSeen, pageList(f.Pages))
	case f.Verdict == watermark.OutcomeNone:
		a.tell(tTraceNobody, a.traceReason(f.Reason))
	default:
		a.tell(tTraceInconclusive, a.traceReason(f.Reason), f.TilesSeen)
	}
	if f.Lead != nil {
		a.tell(tTraceLead, strconv.Itoa(*f.Lead), f.Log10P)
	}
	if len(f.Combined) > 0 {
		a.tell(tLabCombined, pageList(f.Combined))
	}
	switch {
	case f.Session.Viewer != nil:
		a.tell(tLabSession, strconv.Itoa(*f.Session.Viewer), f.Session.How)
	case f.Session.Found:
		a.tell(tLabSessionForeign, f.Session.How)
	default:
		a.tell(tLabSessionNone)
	}
	a.tell(tLabTraceFooter, f.Registrations, f.Seconds)
}

// cornerText writes corners as --corners reads them.
func cornerText(c *watermark.Corners) string {
	parts := make([]string, len(c))
	for i, p := range c {
		parts[i] = strconv.FormatFloat(p.X, 'f', 1, 64) + "," + strconv.FormatFloat(p.Y, 'f', 1, 64)
	}
	return strings.Join(parts, " ")
}
