package main

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// maxText bounds the text of one PDF: what is beyond was not made for reading.
const maxText = 64 << 20

var errTooMuchText = errors.New("too much text")

// pdfTexts asks poppler for the text of each page, for the check before sealing;
// "" for pages without any. path is absolute.
func (a *app) pdfTexts(ctx context.Context, path string, pages int) ([]string, error) {
	name := filepath.Base(path)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return nil, a.fail(exitFailed, "no_poppler", nil, tNoPoppler)
	}
	ctx, cancel := context.WithTimeout(ctx, pdfPatience)
	defer cancel()
	// Columns stay columns, as the check reads lists.
	cmd := exec.CommandContext(ctx, "pdftotext", "-layout", "-enc", "UTF-8", path, "-")
	out := &bounded{most: maxText}
	cmd.Stdout, cmd.WaitDelay = out, 2*time.Second
	switch err := cmd.Run(); {
	case out.over:
		return nil, a.fail(exitFailed, "pdf_broken", errTooMuchText, tPDFBroken, name)
	case err != nil:
		return nil, a.fail(exitFailed, "pdf_broken", err, tPDFBroken, name)
	}
	texts := strings.Split(out.String(), "\f") // one after every page
	if len(texts) <= pages {
		return nil, a.fail(exitFailed, "pdf_broken", nil, tPDFBroken, name)
	}
	return texts[:pages], nil
}

// bounded keeps what is written up to a limit, and then stops the writer.
type bounded struct {
	bytes.Buffer
	most int
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		b.over = true
		return 0, errTooMuchText
	}
	return b.Buffer.Write(p)
}
