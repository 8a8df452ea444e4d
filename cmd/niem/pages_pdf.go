package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	renderDPI   = 150
	pdfPatience = 2 * time.Minute // for one page
)

// pdfPages asks poppler for the pages of a PDF. path is absolute: poppler's
// programs take a name that begins with "-" for an option.
func (a *app) pdfPages(ctx context.Context, path string) ([]func(context.Context) (image.Image, error), error) {
	name := filepath.Base(path)
	for _, program := range []string{"pdfinfo", "pdftoppm"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, a.fail(exitFailed, "no_poppler", nil, tNoPoppler)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, pdfPatience)
	defer cancel()
	info, err := poppler(ctx, "pdfinfo", "-f", "1", "-l", "100000", path)
	if err != nil {
		if strings.Contains(err.Error(), "assword") {
			return nil, a.fail(exitFailed, "pdf_encrypted", nil, tPDFEncrypted, name)
		}
		return nil, a.fail(exitFailed, "pdf_broken", err, tPDFBroken, name)
	}
	sizes, err := pageSizes(info)
	if err != nil || len(sizes) == 0 {
		return nil, a.fail(exitFailed, "pdf_broken", err, tPDFBroken, name)
	}
	a.warnFonts(ctx, path)
	pages := make([]func(context.Context) (image.Image, error), len(sizes))
	for i, size := range sizes {
		if err := a.checkSize(name, size[0]*renderDPI/72, size[1]*renderDPI/72); err != nil {
			return nil, err
		}
		pages[i] = func(ctx context.Context) (image.Image, error) {
			picture, err := renderPDFPage(ctx, path, i+1)
			if err != nil {
				return nil, a.fail(exitFailed, "pdf_broken", err, tPDFPage, name, i+1)
			}
			return picture, nil
		}
	}
	return pages, nil
}

// pageSizes reads the lines "Page    1 size: 595.28 x 841.89 pts (A4)".
func pageSizes(info []byte) ([][2]float64, error) {
	var sizes [][2]float64
	for line := range strings.Lines(string(info)) {
		f := strings.Fields(line)
		if len(f) < 6 || f[0] != "Page" || f[2] != "size:" {
			continue
		}
		width, errW := strconv.ParseFloat(f[3], 64)
		height, errH := strconv.ParseFloat(f[5], 64)
		if err := errors.Join(errW, errH); err != nil {
			return nil, fmt.Errorf("size of page %s: %w", f[1], err)
		}
		sizes = append(sizes, [2]float64{width, height})
	}
	return sizes, nil
}

// warnFonts says when a font is not embedded: another machine would draw other
// letters. What matters is what the sender sees here, so it is no error.
func (a *app) warnFonts(ctx context.Context, path string) {
	list, err := poppler(ctx, "pdffonts", path)
	if err != nil {
		return // the pages are drawn all the same, and their errors are reported
	}
	lines := strings.Split(string(list), "\n")
	for _, line := range lines[min(2, len(lines)):] {
		f := strings.Fields(line)
		if len(f) >= 6 && f[len(f)-5] == "no" {
			a.warn(tFontMissing, oneLine(f[0]))
		}
	}
}

// renderPDFPage draws one page. Nothing is written to disk: the picture comes
// through a pipe.
func renderPDFPage(ctx context.Context, path string, page int) (image.Image, error) {
	ctx, cancel := context.WithTimeout(ctx, pdfPatience)
	defer cancel()
	n := strconv.Itoa(page)
	// The crop box is what readers show and what pdfinfo gives the size of; what
	// lies outside was never meant to be seen.
	out, err := poppler(ctx, "pdftoppm", "-cropbox", "-r", strconv.Itoa(renderDPI), "-f", n, "-l", n, path)
	if err != nil {
		return nil, err
	}
	return decodePPM(out)
}

// poppler runs one of its programs and returns standard output.
func poppler(ctx context.Context, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program, err, oneLine(firstLine(complaint.String())))
	}
	return out.Bytes(), nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// decodePPM reads a binary PPM (P6, 8 bits), which is what pdftoppm writes.
func decodePPM(b []byte) (image.Image, error) {
	r := bufio.NewReader(bytes.NewReader(b))
	var magic string
	var width, height, depth int
	if _, err := fmt.Fscan(r, &magic, &width, &height, &depth); err != nil {
		return nil, fmt.Errorf("picture of the page: %w", err)
	}
	if magic != "P6" || depth != 255 || width < 1 || height < 1 || width > len(b) || height > len(b)/width {
		return nil, errors.New("picture of the page has an unexpected form")
	}
	if _, err := r.Discard(1); err != nil {
		return nil, err
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	row := make([]byte, 3*width)
	for y := range height {
		if _, err := io.ReadFull(r, row); err != nil {
			return nil, fmt.Errorf("picture of the page: %w", err)
		}
		line := picture.Pix[y*picture.Stride:]
		for x := range width {
			copy(line[4*x:], row[3*x:3*x+3])
			line[4*x+3] = 0xff
		}
	}
	return picture, nil
}
