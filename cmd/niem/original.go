package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/spf13/cobra"

	"niem/crypto"
)

type originalAnswer struct {
	Document string   `json:"document"`
	File     string   `json:"file"`
	Bytes    int64    `json:"bytes"`
	SHA256   string   `json:"sha256"`    // of the file, not of what the server keeps
	Names    []string `json:"names"`     // the sender's files, as the label has them
	Archive  bool     `json:"archive"`   // several files: the original is a tar of them
	LogIndex int64    `json:"log_index"` // of the release
}

func (a *app) originalCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "original DOC --out FILE", Short: a.say(tOriginal), Long: a.say(tOriginalLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return &usageError{a.say(tOriginalNeeds)}
			}
			return a.original(cmd.Context(), args[0], out)
		})}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagOriginalOut))
	return cmd
}

// original gives the file that a document was made of back to its sender, or to
// the sender's successor. The signed versions, which say what the sealed original
// hashes to, come with a release of kind proof, and so with an entry of the log.
func (a *app) original(ctx context.Context, document, out string) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	answer := originalAnswer{Document: document, File: out, Names: []string{}}
	err = newWhole(out, func(f io.Writer) error {
		sent, err := d.client.Sent(ctx)
		if err != nil {
			return err
		}
		item := find(sent, document)
		master, _, err := d.openMaster(ctx, document, "", account)
		if err != nil {
			return err
		}
		answer.LogIndex = master.Index
		if master.Manifest().Original.IsZero() {
			return a.fail(exitNotFound, "no_original", nil, tNoOriginal)
		}
		if err := master.Manifest().CheckLabel(crypto.GrantMaster, d.person, item.Label); err != nil {
			return err
		}
		label, err := crypto.OpenLabel(item.Label, account)
		if err != nil {
			return err
		}
		answer.Names, answer.Archive = label.Files, len(label.Files) > 1
		answer.Bytes, answer.SHA256, err = d.fetchOriginal(ctx, document, master.Manifest().Original, account, f)
		return err
	})
	if err != nil {
		return err
	}
	return a.answer(answer, func() {
		a.tell(tOriginalWritten, out, answer.Bytes)
		if answer.Archive {
			a.tell(tOriginalArchive, len(answer.Names))
		}
		a.tell(tOriginalUnmarked, answer.LogIndex)
	})
}

// fetchOriginal opens the sealed original into w. Until it returns nil what is in
// w is nobody's: the whole file is held against the manifest at its end.
func (d *desk) fetchOriginal(ctx context.Context, document string, want crypto.Hash, account *crypto.AccountKey, w io.Writer) (int64, string, error) {
	body, size, err := d.client.Original(ctx, document)
	if err != nil {
		return 0, "", err
	}
	defer body.Close()
	source, made := sha256.New(), sha256.New()
	bar := &counted{bar: d.app.progress(tFetchingOriginal, int(size>>10))}
	fetched := io.TeeReader(body, io.MultiWriter(source, bar))
	plain, err := crypto.OpenWith(fetched, account)
	if err != nil {
		return 0, "", err
	}
	n, err := io.Copy(io.MultiWriter(w, made), plain)
	if err != nil {
		return n, "", err
	}
	if _, err := io.Copy(io.Discard, fetched); err != nil {
		return n, "", err
	}
	if crypto.Hash(source.Sum(nil)) != want {
		return n, "", d.app.fail(exitUnverified, "original", nil, tOriginalChanged)
	}
	return n, hex.EncodeToString(made.Sum(nil)), nil
}

// counted moves a bar of KiB along with what is written through it.
type counted struct {
	bar  func(int)
	seen int
}

func (c *counted) Write(p []byte) (int, error) {
	c.seen += len(p)
	c.bar(c.seen >> 10)
	return len(p), nil
}
