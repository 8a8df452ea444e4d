package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const officePatience = 3 * time.Minute

// officeToPDF converts an office file with LibreOffice on this machine. The PDF
// lies in a folder of its own, 0700, until remove is called.
func (a *app) officeToPDF(ctx context.Context, path string) (pdf string, remove func(), err error) {
	remove = func() {}
	name := filepath.Base(path)
	program, err := exec.LookPath("soffice")
	if err != nil {
		return "", remove, a.fail(exitFailed, "no_office", nil, tNoOffice, name)
	}
	dir, err := os.MkdirTemp("", "niem-office-")
	if err != nil {
		return "", remove, err
	}
	remove = func() { _ = os.RemoveAll(dir) } // what stays is below a 0700 folder
	ctx, cancel := context.WithTimeout(ctx, officePatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+dir+"/profile",
		"--headless", "--norestore", "--convert-to", "pdf", "--outdir", dir, path)
	cmd.WaitDelay = 2 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", remove, a.fail(exitFailed, "office_failed", fmt.Errorf("%w: %s", err, oneLine(firstLine(string(out)))), tOfficeFailed, name)
	}
	pdf = filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
	if _, err := os.Stat(pdf); err != nil {
		return "", remove, a.fail(exitFailed, "office_failed", nil, tOfficeFailed, name)
	}
	return pdf, remove, nil
}
