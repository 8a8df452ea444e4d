package main

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/attack/trial"
)

type bench struct {
	trials, jobs int
	promised     bool
	only         func(cell string) bool
}

// result is one trial of one cell.
type result struct {
	right, wrong bool
	log10P       float64
	reason       string
	seconds      float64
}

// run prints all tables and tells whether every promise was kept.
func (b bench) run(ctx context.Context) (bool, error) {
	kept := true
	var docs [][]*trial.Document
	fmt.Printf("%d recipients, %d trials a cell, threshold 1e-6 after all multipliers.\n\n", trial.Recipients, b.trials)
	for k, kind := range specimen.Kinds {
		docs = append(docs, nil)
		for i := range b.trials {
			d, err := trial.NewDocument(kind.Draw(uint64(100+i)), uint64(1000*k+i))
			if err != nil {
				return false, err
			}
			docs[k] = append(docs[k], d)
		}
	}
	fmt.Print("| leak |")
	for _, k := range specimen.Kinds {
		fmt.Printf(" %s |", k.Name)
	}
	fmt.Print(" seconds p50 / max |\n|---|")
	for range specimen.Kinds {
		fmt.Print("---|")
	}
	fmt.Println("---|")
	for c, cell := range attack.All() {
		if !b.only(cell.Name) || b.promised && cell.Target == 0 {
			continue
		}
		name := cell.Name
		if cell.Target == 0 {
			name += " (no promise)"
		}
		fmt.Printf("| %s |", name)
		var seconds []float64
		for k := range specimen.Kinds {
			rs, err := b.cell(ctx, docs[k], cell, uint64(c))
			if err != nil {
				return false, err
			}
			right, wrong, p := 0, 0, []float64{}
			reasons := map[string]int{}
			for _, r := range rs {
				seconds = append(seconds, r.seconds)
				p = append(p, r.log10P)
				switch {
				case r.right:
					right++
				case r.wrong:
					wrong++
				default:
					reasons[r.reason]++
				}
			}
			slices.Sort(p)
			fmt.Printf(" %d/%d, 1e%.0f%s |", right, len(rs), p[len(p)/2], list(reasons))
			if wrong > 0 {
				kept = false
				fmt.Printf(" **%d WRONG**", wrong)
			}
			if cell.Target > 0 && right*20 < 18*len(rs) {
				kept = false
			}
		}
		slices.Sort(seconds)
		fmt.Printf(" %.1f / %.1f |\n", seconds[len(seconds)/2], seconds[len(seconds)-1])
	}
	fmt.Print("\nEach field: right copy accused / trials, the median bound, and why the rest was not.\n\n")
	innocent, err := b.innocents(ctx, docs)
	return kept && innocent, err
}

func list(reasons map[string]int) string {
	var out []string
	for r, n := range reasons {
		out = append(out, fmt.Sprintf(" %d %s", n, r))
	}
	slices.Sort(out)
	s := ""
	for _, r := range out {
		s += ";" + r
	}
	return s
}

// cell runs the trials of one cell on one kind of page.
func (b bench) cell(ctx context.Context, docs []*trial.Document, cell attack.Attack, seed uint64) ([]result, error) {
	out := make([]result, len(docs))
	errs := make([]error, len(docs))
	slots := make(chan struct{}, max(1, b.jobs))
	var wg sync.WaitGroup
	for i, d := range docs {
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer func() { <-slots; wg.Done() }()
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			leaker := d.Candidates[r.IntN(len(d.Candidates))]
			page, err := d.Viewed(leaker)
			if err != nil {
				errs[i] = err
				return
			}
			out[i], errs[i] = trace(ctx, d, cell.Apply(page, r).Picture, leaker)
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func trace(ctx context.Context, d *trial.Document, picture image.Image, leaker watermark.Candidate) (result, error) {
	start := time.Now()
	v, err := watermark.Trace(ctx, []watermark.Picture{{Image: picture}}, []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
	if err != nil {
		return result{}, err
	}
	accused := v.Outcome == watermark.OutcomeAccused
	return result{right: accused && v.Recipient == leaker.ID, wrong: accused && v.Recipient != leaker.ID,
		log10P: v.Log10P, reason: v.Reason, seconds: time.Since(start).Seconds()}, nil
}
