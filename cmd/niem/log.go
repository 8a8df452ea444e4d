package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
	"niem/web/api"
)

type logAnswer struct {
	Origin   string    `json:"origin"`
	Size     int64     `json:"size"`
	Root     string    `json:"root"`
	Time     time.Time `json:"time"`
	Verified bool      `json:"verified"`
	Records  int       `json:"records,omitempty"`
	Erased   int       `json:"erased,omitempty"`
	File     string    `json:"file,omitempty"`
	Cosigned []string  `json:"cosigned,omitempty"` // pinned witnesses that have cosigned
}

func (a *app) logCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "log", Short: a.say(tLog), Args: cobra.NoArgs}
	cmd.AddCommand(
		&cobra.Command{Use: "verify", Short: a.say(tLogVerify), Long: a.say(tLogVerifyLong), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.verifyLog(cmd.Context()) })},
		a.exportLogCommand(),
		a.proveCommand(), a.checkProofCommand(), a.logEraseCommand(), a.securityLogCommand(), a.anchorsCommand(),
	)
	return cmd
}

// verifyLog rebuilds the whole tree from its leaves and compares the root with a
// signed checkpoint that extends every one seen before.
func (a *app) verifyLog(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return err
	}
	root, err := d.rebuild(ctx, checkpoint.Size)
	if err != nil {
		return err
	}
	if root != checkpoint.Root {
		return a.fail(exitUnverified, "log_root", nil, tLogRootWrong, checkpoint.Size)
	}
	out := logAnswer{Origin: checkpoint.Origin, Size: checkpoint.Size, Root: root.String(), Time: checkpoint.Time, Verified: true, Cosigned: d.Cosigners()}
	return a.answer(out, func() {
		a.tell(tLogVerified, out.Origin, out.Size, when(out.Time))
		if len(out.Cosigned) > 0 {
			a.tell(tCosignedBy, strings.Join(out.Cosigned, ", "))
		}
	})
}

// rebuild fetches all leaves and computes the root from them.
func (d *desk) rebuild(ctx context.Context, size int64) (audit.Hash, error) {
	bar := d.app.progress(tFetching, int(size))
	stored := map[int64]audit.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) {
		out := make([]audit.Hash, len(indexes))
		for i, index := range indexes {
			h, ok := stored[index]
			if !ok {
				return nil, errors.New("hash of the tree is missing")
			}
			out[i] = h
		}
		return out, nil
	})
	for at := int64(0); at < size; {
		answer, err := d.client.Leaves(ctx, at, min(size, at+api.MaxLeaves))
		var refused *api.Error
		if errors.As(err, &refused) && refused.Code == api.CodeInvalid { // it signed that size, and denies it now
			return audit.Hash{}, d.app.fail(exitUnverified, "log_root", nil, tLogShrunk, size)
		}
		if err != nil {
			return audit.Hash{}, err
		}
		leaves, err := audit.ParseHashes(answer.Hashes)
		if err != nil {
			return audit.Hash{}, err
		}
		if len(leaves) == 0 || answer.From != at || at+int64(len(leaves)) > size {
			return audit.Hash{}, d.app.fail(exitUnverified, "log_root", nil, tLogRootWrong, size)
		}
		for _, leaf := range leaves {
			hashes, err := tlog.StoredHashesForRecordHash(at, leaf, reader)
			if err != nil {
				return audit.Hash{}, err
			}
			for i, h := range hashes {
				stored[tlog.StoredHashIndex(0, at)+int64(i)] = h
			}
			at++
		}
		bar(int(at))
	}
	return audit.TreeRoot(size, reader)
}

func (a *app) exportLogCommand() *cobra.Command {
	var shares string
	cmd := &cobra.Command{Use: "export FILE", Short: a.say(tLogExport), Long: a.say(tLogExportLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if shares != "" { // first: the log then tells of everything in it
				if err := a.exportShares(cmd.Context(), shares); err != nil {
					return err
				}
			}
			return a.exportLog(cmd.Context(), args[0])
		})}
	cmd.Flags().StringVar(&shares, "shares", "", a.say(tFlagExportShares))
	return cmd
}

// exportShares writes the list of shares and manifests to a new file.
func (a *app) exportShares(ctx context.Context, path string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	return newStream(path, func(f io.Writer) error {
		body, err := d.client.ExportShares(ctx)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(f, body)
		return err
	})
}

// exportLog writes the whole log to a new file and verifies it as it lies there.
func (a *app) exportLog(ctx context.Context, path string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if _, err := d.Refresh(ctx); err != nil {
		return err
	}
	// The file comes first: an export that has no place is not asked for. It is
	// made new, so it never replaces one.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	whole := false
	defer func() {
		if !whole {
			os.Remove(path)
		}
	}()
	body, err := d.client.ExportLog(ctx)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	defer body.Close()
	if _, err := io.Copy(f, body); err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return errors.Join(err, f.Close())
	}
	report, err := audit.VerifyExport(bufio.NewReader(f), d.me.LogKey)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return a.fail(exitUnverified, "export", err, tExportBad)
	}
	whole = true // findings are kept, too: they are evidence
	out := logAnswer{Origin: d.me.LogOrigin, Size: report.Size, Root: report.Root.String(), Time: report.Time, Verified: len(report.Findings) == 0,
		Records: report.Records, Erased: report.Erased, File: path}
	if !out.Verified {
		for _, f := range report.Findings {
			a.warn(tFinding, f.Index, f.Code, oneLine(f.Detail))
		}
		return a.fail(exitUnverified, "export", nil, tExportBad)
	}
	return a.answer(out, func() { a.tell(tExported, path, out.Size, out.Records, out.Erased) })
}
