package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
)

type anchorsAnswer struct {
	Bucket   string         `json:"bucket"`
	Size     int64          `json:"size"` // of the log
	Verified bool           `json:"verified"`
	Anchors  []anchorAnswer `json:"anchors"`
}

type anchorAnswer struct {
	Name     string                 `json:"name"`
	Version  string                 `json:"version"`
	Size     int64                  `json:"size"`
	Root     string                 `json:"root"`
	Time     *time.Time             `json:"time"`
	Cosigned []string               `json:"cosigned"`
	Locked   *time.Time             `json:"locked"` // until when
	Faults   []exchange.AnchorFault `json:"faults"`
}

func (a *app) anchorsCommand() *cobra.Command {
	s := newServeSettings()
	needed := append(s.list().only("database-url", "log-verifier", "witnesses", "store-endpoint", "store-bucket", "store-access-key", "store-secret-key", "store-tls", "store-ca"), s.anchor.list()...)
	var from, out string
	cmd := &cobra.Command{
		Use: "anchors", Short: a.say(tLogAnchors), Long: a.say(tLogAnchorsLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			var since time.Time
			if from != "" {
				var err error
				if since, err = time.ParseInLocation(time.DateOnly, from, indochina); err != nil {
					return &usageError{a.say(tNeedDay)}
				}
			}
			return a.listAnchors(cmd.Context(), s, since, out)
		}),
	}
	needed.bind(cmd, a.say)
	cmd.Flags().StringVar(&from, "from", "", a.say(tFlagFromDay))
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagAnchorsOut))
	return cmd
}

// listAnchors reads the anchors since a day, holds each against the log, and
// writes them to a folder where one is named.
func (a *app) listAnchors(ctx context.Context, s *serveSettings, since time.Time, dir string) error {
	store, err := s.anchors()
	if err != nil {
		return err
	}
	if store == nil {
		return a.fail(exitFailed, "no_anchors", nil, tNoAnchorBucket)
	}
	r := exchange.AnchorReader{Store: store}
	if r.Log, err = note.NewVerifier(s.logVerifier); err != nil {
		return err
	}
	if r.Witnesses, err = audit.ParseWitnesses(s.witnesses); err != nil {
		return err
	}
	var all []exchange.Anchor
	if err := r.Each(ctx, since, func(one exchange.Anchor) error { all = append(all, one); return nil }); err != nil {
		return err
	}
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return err
	}
	defer db.Close()
	size, _, err := db.LogTree(ctx)
	if err != nil {
		return err
	}
	if err := exchange.HoldAgainst(ctx, db, size, all); err != nil {
		return err
	}
	if dir != "" {
		if err := writeAnchors(dir, all); err != nil {
			return err
		}
	}
	out := anchorsAnswer{Bucket: s.anchor.bucket, Size: size, Verified: true, Anchors: []anchorAnswer{}}
	for _, one := range all {
		out.Verified = out.Verified && len(one.Faults) == 0
		out.Anchors = append(out.Anchors, toAnchorAnswer(one))
	}
	if err := a.answer(out, func() { a.printAnchors(out) }); err != nil || out.Verified {
		return err
	}
	return &silentFailure{exitUnverified}
}

func toAnchorAnswer(one exchange.Anchor) anchorAnswer {
	out := anchorAnswer{Name: one.Name, Version: one.Version, Size: one.Size, Root: one.Root.String(), Cosigned: []string{}, Faults: append([]exchange.AnchorFault{}, one.Faults...)}
	if !one.Time.IsZero() {
		out.Time = &one.Time
	}
	if !one.Locked.IsZero() {
		out.Locked = &one.Locked
	}
	for _, by := range one.By {
		out.Cosigned = append(out.Cosigned, by.Witness)
	}
	return out
}

func (a *app) printAnchors(out anchorsAnswer) {
	rows := make([][]string, len(out.Anchors))
	for i, one := range out.Anchors {
		state := a.say(tAnchorGood)
		if len(one.Faults) > 0 {
			var words []string
			for _, fault := range one.Faults {
				words = append(words, a.say(anchorFaults[fault]))
			}
			state = "✗ " + strings.Join(words, "; ")
		}
		rows[i] = []string{one.Name, strconv.FormatInt(one.Size, 10), whenOr(one.Time), strings.Join(one.Cosigned, ", "), whenOr(one.Locked), state}
	}
	a.table([]text{tColAnchor, tColEntries, tColTime, tColCosigned, tColLocked, tColState}, rows)
	if out.Verified {
		a.tell(tAnchorsHold, len(rows), out.Size)
	} else {
		a.tell(tAnchorsWrong)
	}
}

var anchorFaults = map[exchange.AnchorFault]text{
	exchange.AnchorUnsigned: tAnchorUnsigned, exchange.AnchorMisnamed: tAnchorMisnamed, exchange.AnchorUnlocked: tAnchorUnlocked,
	exchange.AnchorHidden: tAnchorHidden, exchange.AnchorShorter: tAnchorShorter, exchange.AnchorForked: tAnchorForked,
}

// writeAnchors puts each anchor into a new file of a folder, for niem-verify.
// Versions that hide one another get files of their own.
func writeAnchors(dir string, all []exchange.Anchor) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, one := range all {
		name := strings.ReplaceAll(one.Name, "/", "_")
		if i > 0 && all[i-1].Name == one.Name {
			name += "." + strconv.Itoa(i)
		}
		if err := replaceFile(filepath.Join(dir, name), one.Note); err != nil {
			return err
		}
	}
	return nil
}
