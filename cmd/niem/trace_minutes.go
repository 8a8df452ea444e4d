package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/image/draw"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/evidence/minutes"
)

// minutesSide is the longest side, in pixels, of a picture in minutes.
const minutesSide = 1200

type minutesAnswer struct {
	File     string `json:"file"`
	Evidence string `json:"evidence"` // SHA-256 of the evidence file
	Outcome  string `json:"outcome"`
}

func (a *app) minutesCommand() *cobra.Command {
	var pictures []string
	var out string
	cmd := &cobra.Command{Use: "minutes EVIDENCE --out FILE", Short: a.say(tMinutes), Long: a.say(tMinutesLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.writeMinutes(args[0], pictures, out)
		})}
	cmd.Flags().StringArrayVar(&pictures, "picture", nil, a.say(tFlagMinutesPicture))
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagMinutesOut))
	return cmd
}

// writeMinutes verifies an evidence file and writes its minutes; of one that fails
// there are none. No server is asked.
func (a *app) writeMinutes(path string, pictures []string, out string) error {
	kind := strings.ToLower(filepath.Ext(out))
	if kind != ".html" && kind != ".pdf" {
		return &usageError{a.say(tMinutesKind)}
	}
	f, sum, err := a.readEvidenceFile(path)
	if err != nil {
		return err
	}
	r := f.Verify()
	if !r.OK() {
		for _, c := range r.Checks {
			if !c.OK {
				return a.fail(exitUnverified, "evidence_unverified", errors.New(c.Detail), tMinutesUnverified, filepath.Base(path), a.say(minutesChecks[c.Code]))
			}
		}
	}
	drawing := minutes.Draw(f, r)
	for _, p := range pictures {
		if err := a.illustrate(f, &drawing, p); err != nil {
			return err
		}
	}
	m := a.minutesOf(f, r, drawing, sum)
	write := m.HTML
	if kind == ".pdf" {
		write = m.PDF
	}
	content, err := write()
	if err != nil {
		return err
	}
	err = newWhole(out, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		return err
	}
	return a.answer(minutesAnswer{out, sum.String(), f.Decision.Outcome}, func() { a.tell(tMinutesWritten, out) })
}

func (a *app) readEvidenceFile(path string) (*evidence.File, crypto.Hash, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, crypto.Hash{}, err
	}
	defer file.Close() // read only
	b, err := io.ReadAll(io.LimitReader(file, evidence.MaxSize+1))
	if err != nil {
		return nil, crypto.Hash{}, err
	}
	f, err := evidence.Parse(b)
	if err != nil {
		return nil, crypto.Hash{}, a.fail(exitFailed, "evidence_unreadable", err, tMinutesUnreadable, filepath.Base(path))
	}
	return f, crypto.HashOf(b), nil
}

// illustrate puts a leaked picture under its tiles, if it is one of the evidence's.
func (a *app) illustrate(f *evidence.File, d *minutes.Drawing, path string) error {
	picture, of, err := a.readEvidence(path)
	if err != nil {
		return err
	}
	known := false
	for i, p := range f.Pictures {
		if p.SHA256.String() != of.SHA256 || picture.Bounds().Size() != image.Pt(p.Width, p.Height) {
			continue
		}
		known = true
		if d.Pictures[i].Picture, err = reduced(picture); err != nil {
			return err
		}
	}
	if !known {
		return a.fail(exitFailed, "picture_other", nil, tMinutesOther, of.File, of.SHA256)
	}
	return nil
}

// reduced is a picture small enough for paper.
func reduced(src image.Image) ([]byte, error) {
	size := src.Bounds().Size()
	scale := min(1, minutesSide/float64(max(size.X, size.Y)))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(scale*float64(size.X))), max(1, int(scale*float64(size.Y)))))
	draw.CatmullRom.Scale(small, small.Bounds(), src, src.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("reduce the picture: %w", err)
	}
	return b.Bytes(), nil
}
