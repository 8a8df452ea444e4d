package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
)

type paperAnswer struct {
	Unit        string   `json:"unit"`
	Fingerprint string   `json:"fingerprint"`
	Holder      string   `json:"holder"`
	Pairs       []string `json:"pairs"` // user names, outer layer first
	WithKey     bool     `json:"with_key"`
	File        string   `json:"file"`
}

func (a *app) paperCommand() *cobra.Command {
	var unit, out string
	var withKey, yes bool
	cmd := &cobra.Command{Use: "paper --out FILE.html", Short: a.say(tPaper), Long: a.say(tPaperLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if strings.ToLower(filepath.Ext(out)) != ".html" {
				return &usageError{a.say(tPaperNeeds)}
			}
			return a.printKit(cmd.Context(), unit, out, withKey, yes)
		})}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagPaperOut))
	cmd.Flags().StringVar(&unit, "unit", "", a.say(tFlagUnit))
	cmd.Flags().BoolVar(&withKey, "with-key", false, a.say(tFlagWithKey))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// printKit writes the sheets of this person's part of the unit's present key. Layers
// that this person's key has to open are opened before: a sheet that opens nothing
// would be found out in the disaster.
func (a *app) printKit(ctx context.Context, unit, out string, withKey, yes bool) error {
	s, err := a.sit(ctx, unit)
	if err != nil {
		return err
	}
	if withKey {
		if err := a.mustAgree(yes, tPaperKeyPrompt); err != nil {
			return err
		}
	}
	account, err := s.desk.account()
	if err != nil {
		return err
	}
	if s.place < len(s.holders)-1 {
		if _, err := crypto.HalfOpen(s.shares, s.place, account); err != nil {
			return err
		}
	}
	k, err := s.kit(time.Now())
	if err != nil {
		return err
	}
	if withKey {
		k.secret = account.Secret()
	}
	page, err := k.html()
	if err != nil {
		return err
	}
	if err := newWhole(out, func(w io.Writer) error { _, err := w.Write(page); return err }); err != nil {
		return err
	}
	answer := paperAnswer{s.unit, s.account.Fingerprint(), s.me.Username, []string{}, withKey, out}
	for _, p := range k.pairs {
		answer.Pairs = append(answer.Pairs, p.outer.Username+"+"+p.inner.Username)
	}
	return a.answer(answer, func() {
		a.tell(tPaperWritten, out)
		if withKey {
			a.warn(tPaperKeyWritten, out)
		}
	})
}
