package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/attack/trial"
)

// draws is the number of innocent codewords compared with every picture.
const draws = 10_000

// innocents prints who is accused where nobody, or only the attacker, should
// be, and how far the bound is kept.
func (b bench) innocents(ctx context.Context, docs [][]*trial.Document) (bool, error) {
	if !b.only("innocents") {
		return true, nil
	}
	kept := true
	fmt.Printf("| picture | pages | innocent codewords drawn for each | accused | least bound before multipliers | bound <= 1e-3, of draws |\n|---|---|---|---|---|---|\n")
	for _, source := range sources {
		accused, least, n, below, pages := 0, 0.0, 0, 0, 0
		for k, kind := range specimen.Kinds {
			d := docs[k][0]
			picture, err := source.picture(d, kind, docs[k])
			if err != nil {
				return false, err
			}
			pages++
			reg, err := watermark.Register(ctx, picture, d.Page)
			if errors.Is(err, watermark.ErrNotRegistered) {
				continue
			}
			if err != nil {
				return false, err
			}
			soft, err := watermark.Measure(ctx, picture, d.Page, reg)
			if err != nil {
				return false, err
			}
			soft.Marked = true // judged even where the trace would stop: the harder test
			for first := 1000; first < 1000+draws; first += trial.Recipients {
				v := watermark.Decide([]*watermark.Soft{soft}, d.Strangers(trial.Recipients, first), watermark.DecideParams{})
				if v.Outcome == watermark.OutcomeAccused {
					accused++
				}
				least = math.Min(least, v.Log10P-math.Log10(trial.Recipients))
				n += trial.Recipients
				if v.Log10P-math.Log10(trial.Recipients) <= -3 {
					below++
				}
			}
		}
		kept = kept && accused == 0
		fmt.Printf("| %s | %d | %d | %d | 1e%.1f | %d / %d |\n", source.name, pages, draws, accused, least, below, n)
	}
	fmt.Print("\nThe bound holds if at most one draw in a thousand is below 1e-3.\n\n")
	imitated, err := b.imitators(ctx, docs)
	return kept && imitated, err
}

var sources = []struct {
	name    string
	picture func(d *trial.Document, kind specimen.Kind, all []*trial.Document) (image.Image, error)
}{
	{"a recipient who is not among the candidates, JPEG 90", func(d *trial.Document, _ specimen.Kind, _ []*trial.Document) (image.Image, error) {
		page, err := d.Viewed(d.Candidates[0])
		return attack.JPEG(page, 90), err
	}},
	{"the same page, unmarked, JPEG 90", func(d *trial.Document, kind specimen.Kind, _ []*trial.Document) (image.Image, error) {
		return attack.JPEG(kind.Draw(100), 90), nil
	}},
	{"the same page, marked for another document", func(d *trial.Document, kind specimen.Kind, _ []*trial.Document) (image.Image, error) {
		other, err := trial.NewDocument(kind.Draw(100), 987654321)
		if err != nil {
			return nil, err
		}
		page, err := other.Viewed(other.Candidates[0])
		return attack.JPEG(page, 90), err
	}},
	{"another document", func(_ *trial.Document, _ specimen.Kind, all []*trial.Document) (image.Image, error) {
		other := all[len(all)-1]
		page, err := other.Viewed(other.Candidates[0])
		return attack.JPEG(page, 90), err
	}},
}

// imitators prints who is accused when a recipient repaints his copy.
func (b bench) imitators(ctx context.Context, docs [][]*trial.Document) (bool, error) {
	kept := true
	fmt.Printf("| a recipient who repaints his paper | trials | victim or another accused | himself accused | reasons otherwise |\n|---|---|---|---|---|\n")
	for _, how := range []struct {
		name   string
		forged func(d *trial.Document, attacker, victim watermark.Candidate, r *rand.Rand) (image.Image, error)
	}{
		{"knowing the victim's codeword and pattern", func(d *trial.Document, a, v watermark.Candidate, _ *rand.Rand) (image.Image, error) {
			return d.Imitate(a, v)
		}},
		{"knowing neither", func(d *trial.Document, a, _ watermark.Candidate, r *rand.Rand) (image.Image, error) {
			return d.Guess(a, r)
		}},
	} {
		n, others, himself, reasons := 0, 0, 0, map[string]int{}
		for k := range specimen.Kinds {
			for i, d := range docs[k] {
				r := rand.New(rand.NewPCG(uint64(k), uint64(i)))
				attacker, victim := d.Candidates[i%trial.Recipients], d.Candidates[(i+7)%trial.Recipients]
				picture, err := how.forged(d, attacker, victim, r)
				if err != nil {
					return false, err
				}
				res, err := trace(ctx, d, attack.JPEG(picture, 90), attacker)
				if err != nil {
					return false, err
				}
				n++
				switch {
				case res.wrong:
					others++
				case res.right:
					himself++
				default:
					reasons[res.reason]++
				}
			}
		}
		kept = kept && others == 0
		fmt.Printf("| %s | %d | %d | %d |%s |\n", how.name, n, others, himself, list(reasons))
	}
	return kept, nil
}
