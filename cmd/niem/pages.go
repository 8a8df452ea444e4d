package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"niem/crypto"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
)

// papers is what a sender hands over: files that become the pages of one
// document. Pages are drawn one at a time, when they are asked for.
type papers struct {
	files []paperFile
	pages []paperPage
}

type paperFile struct {
	path string // absolute, so that no name is taken for an option
	name string // plain name, NFC, for the label
	sum  crypto.Hash
	size int64

	picture bool // without text
}

type paperPage struct {
	file int
	draw func(ctx context.Context) (image.Image, error)
	text string // of a PDF, for the check before sealing
}

// readPapers looks at every file and counts the pages. Nothing is drawn yet, but
// what could not be drawn is refused here: broken, encrypted or too large.
func (a *app) readPapers(ctx context.Context, paths []string) (*papers, func(), error) {
	p := &papers{}
	cleanup := func() {}
	for _, path := range paths {
		file, err := a.paperFile(path)
		if err != nil {
			return nil, cleanup, err
		}
		var pages []func(context.Context) (image.Image, error)
		printed := file.path // what has the text
		switch extension := strings.ToLower(filepath.Ext(path)); extension {
		case ".pdf":
			pages, err = a.pdfPages(ctx, file.path)
		case ".png", ".jpg", ".jpeg":
			file.picture, printed = true, ""
			pages, err = a.picturePage(file.path)
		case ".docx", ".xlsx", ".doc", ".xls", ".odt", ".ods":
			var converted string
			var remove func()
			converted, remove, err = a.officeToPDF(ctx, file.path)
			before := cleanup
			cleanup = func() { before(); remove() }
			if printed = converted; err == nil {
				pages, err = a.pdfPages(ctx, converted)
			}
		default:
			err = a.fail(exitFailed, "file_kind", nil, tFileKind, file.name)
		}
		if err != nil {
			return nil, cleanup, err
		}
		texts := make([]string, len(pages))
		if printed != "" {
			if texts, err = a.pdfTexts(ctx, printed, len(pages)); err != nil {
				return nil, cleanup, err
			}
		}
		p.files = append(p.files, file)
		for i, draw := range pages {
			p.pages = append(p.pages, paperPage{len(p.files) - 1, draw, texts[i]})
		}
	}
	if len(p.pages) > crypto.MaxPages {
		return nil, cleanup, a.fail(exitFailed, "too_many_pages", nil, tTooManyPages, len(p.pages), crypto.MaxPages)
	}
	return p, cleanup, nil
}

// paperFile names and hashes one regular file.
func (a *app) paperFile(path string) (paperFile, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return paperFile{}, err
	}
	info, err := os.Stat(absolute)
	if err != nil {
		return paperFile{}, err
	}
	// Control characters would steer whoever's terminal shows the name.
	name := oneLine(norm.NFC.String(filepath.Base(absolute)))
	if !info.Mode().IsRegular() {
		return paperFile{}, a.fail(exitFailed, "not_a_file", nil, tNotAFile, name)
	}
	f, err := os.Open(absolute)
	if err != nil {
		return paperFile{}, err
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return paperFile{}, fmt.Errorf("read %s: %w", name, err)
	}
	return paperFile{path: absolute, name: name, sum: crypto.Hash(h.Sum(nil)), size: size}, nil
}

// names are the files' plain names, for the label.
func (p *papers) names() []string {
	names := make([]string, len(p.files))
	for i, f := range p.files {
		names[i] = f.name
	}
	return names
}

// contents are the files' hashes and names, by which a send is known again.
func (p *papers) contents() []string {
	contents := make([]string, len(p.files))
	for i, f := range p.files {
		contents[i] = f.sum.String() + " " + f.name
	}
	return contents
}

// draw gives page n, from 0.
func (p *papers) draw(ctx context.Context, n int) (image.Image, error) {
	page := p.pages[n]
	picture, err := page.draw(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.files[page.file].name, err)
	}
	return picture, nil
}

// checkSize refuses a page before memory is taken for it.
func (a *app) checkSize(name string, width, height float64) error {
	if width > 0 && height > 0 && (width < watermark.MinSide || height < watermark.MinSide) {
		return a.fail(exitFailed, "page_too_small", nil, tPageTooSmall, name, int(width), int(height), watermark.MinSide)
	}
	if width < 1 || height < 1 || width*height > sealed.MaxPixels {
		return a.fail(exitFailed, "page_too_large", nil, tPageTooLarge, name, int(width), int(height))
	}
	return nil
}
