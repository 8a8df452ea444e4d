package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/watermark/lab"
)

type labMarking struct {
	pages, out string
	recipients int
	seed       uint64
	viewers    []int
	viewing    lab.Viewing
}

type labMarked struct {
	Lab        string   `json:"lab"`
	Pages      int      `json:"pages"`
	Tiles      int      `json:"tiles"` // of all pages
	Recipients int      `json:"recipients"`
	Viewers    []int    `json:"viewers"`
	Views      []string `json:"views"` // the viewers' view codes, as their visible marks have them
	Pictures   []string `json:"pictures"`
	Seconds    float64  `json:"seconds"`
}

func (a *app) labMarkCommand() *cobra.Command {
	var in labMarking
	cmd := &cobra.Command{
		Use:   "mark --pages DIR --recipients N --seed S --out OUT --viewer K[,K…]",
		Short: a.say(tLabMark), Long: a.say(tLabMarkLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			for _, name := range []string{"pages", "recipients", "seed", "out", "viewer"} {
				if !cmd.Flags().Changed(name) {
					return &usageError{fmt.Sprintf(a.say(tLabMarkNeeds), name)}
				}
			}
			return a.labMark(cmd.Context(), in)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&in.pages, "pages", "", a.say(tFlagLabPages))
	f.IntVar(&in.recipients, "recipients", 0, a.say(tFlagLabRecipients))
	f.Uint64Var(&in.seed, "seed", 0, a.say(tFlagLabSeed))
	f.StringVar(&in.out, "out", "", a.say(tFlagLabOut))
	f.IntSliceVar(&in.viewers, "viewer", nil, a.say(tFlagLabViewer))
	f.BoolVar(&in.viewing.NoOverlay, "no-overlay", false, a.say(tFlagLabNoOverlay))
	f.BoolVar(&in.viewing.NoSession, "no-session", false, a.say(tFlagLabNoSession))
	return cmd
}

// labMark marks a folder's pages as one document and writes what the detector
// needs and what each viewer sees.
func (a *app) labMark(ctx context.Context, in labMarking) error {
	if in.recipients < 1 || in.recipients > lab.MaxRecipients {
		return &usageError{fmt.Sprintf(a.say(tLabRecipientsRange), in.recipients, lab.MaxRecipients)}
	}
	for _, k := range in.viewers {
		if k < 1 || k > in.recipients {
			return &usageError{fmt.Sprintf(a.say(tLabViewerRange), k, in.recipients)}
		}
	}
	began := time.Now()
	pages, err := a.labPages(in.pages)
	if err != nil {
		return err
	}
	bar := a.progress(tLabMarking, len(pages)*(1+len(in.viewers)))
	m, err := lab.Begin(in.recipients, len(pages), in.seed)
	if err != nil {
		return a.labError(err)
	}
	for i, page := range pages {
		picture, err := page.draw(ctx)
		if err == nil {
			err = m.Add(picture)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return a.labError(fmt.Errorf("%s: %w", page.name, err))
		}
		bar(i + 1)
	}
	out := labMarked{Lab: filepath.Join(in.out, "lab.json"), Pages: len(pages), Recipients: in.recipients, Viewers: in.viewers}
	for _, p := range m.Pages {
		out.Tiles += p.Geometry.Tiles()
	}
	if err := a.keepLab(m.Document, out.Lab); err != nil {
		return err
	}
	for i, viewer := range in.viewers {
		dir := filepath.Join(in.out, fmt.Sprintf("viewer-%d", viewer))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		for page := range pages {
			shown, err := m.View(viewer, page, in.viewing)
			if err != nil {
				return a.labError(err)
			}
			file := filepath.Join(dir, fmt.Sprintf("page-%03d.png", page+1))
			if err := replacePNG(file, shown); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			out.Pictures = append(out.Pictures, file)
			bar(len(pages)*(1+i) + page + 1)
		}
		out.Views = append(out.Views, lab.Code(m.Views[viewer-1]))
	}
	out.Seconds = time.Since(began).Seconds()
	return a.answer(out, func() {
		a.tell(tLabMarkedPages, out.Pages, out.Recipients, out.Tiles, out.Lab)
		for _, file := range out.Pictures {
			a.tell(tLabPicture, file)
		}
	})
}

// keepLab writes the detector's file. One that is there already is kept if it is
// the same; another document's is not overwritten: pictures may need it.
func (a *app) keepLab(d *lab.Document, path string) error {
	content, err := d.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	there, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replaceFile(path, content)
	case err != nil:
		return err
	case !bytes.Equal(there, content):
		return a.fail(exitFailed, "lab_taken", nil, tLabTaken, path)
	}
	return nil
}

type labPage struct {
	name, path string
	draw       func(context.Context) (image.Image, error)
}

// labPages are the PNG and JPEG files of a folder in the order of their names.
func (a *app) labPages(dir string) ([]labPage, error) {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, err
	}
	var pages []labPage
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".png", ".jpg", ".jpeg":
			if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			path := filepath.Join(dir, e.Name())
			one, err := a.picturePage(path)
			if err != nil {
				return nil, err
			}
			pages = append(pages, labPage{e.Name(), path, one[0]})
		}
	}
	if len(pages) == 0 {
		return nil, a.fail(exitFailed, "no_pages", nil, tLabNoPages, dir)
	}
	if len(pages) > lab.MaxPages {
		return nil, a.fail(exitFailed, "too_many_pages", nil, tTooManyPages, len(pages), lab.MaxPages)
	}
	return pages, nil
}

func replacePNG(path string, picture image.Image) error {
	var b bytes.Buffer
	if err := quickPNG.Encode(&b, picture); err != nil {
		return err
	}
	return replaceFile(path, b.Bytes())
}
