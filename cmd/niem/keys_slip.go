package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

type slipAnswer struct {
	Username    string `json:"username"`
	Fingerprint string `json:"fingerprint"`
	LogIndex    int64  `json:"log_index"`
	Slip        string `json:"slip"` // the machine part, as in the QR code
	File        string `json:"file,omitempty"`
}

func (a *app) slipCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "slip", Short: a.say(tKeysSlip), Long: a.say(tKeysSlipLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.printSlip(cmd.Context(), out) })}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagSlipOut))
	return cmd
}

// printSlip writes the slip of the own key: the one on the log that this machine
// holds.
func (a *app) printSlip(ctx context.Context, out string) error {
	form, err := a.slipForm(out)
	if err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	s, err := d.ownSlip(ctx)
	if err != nil {
		return err
	}
	b, err := form(s)
	if err != nil {
		return err
	}
	answer := slipAnswer{s.Username, s.Fingerprint, s.Entry, s.mark(), out}
	if out != "" {
		if err := replaceFile(out, b); err != nil {
			return err
		}
		return a.answer(answer, func() { a.tell(tSlipWritten, out) })
	}
	return a.answer(answer, func() { _, err = a.out.Write(b) })
}

// slipForm is how the slip is written into a file of that name.
func (a *app) slipForm(out string) (func(slip) ([]byte, error), error) {
	switch strings.ToLower(filepath.Ext(out)) {
	case ".html":
		return slip.html, nil
	case ".pdf":
		return slip.pdf, nil
	case ".txt":
		return func(s slip) ([]byte, error) { return s.plain(true), nil }, nil
	}
	if out == "" {
		return func(s slip) ([]byte, error) { return s.plain(false), nil }, nil
	}
	return nil, &usageError{fmt.Sprintf(a.say(tSlipForm), oneLine(out))}
}

// ownSlip is the slip of the key that this machine holds: the one on the log, or
// the one that it has asked for.
func (d *desk) ownSlip(ctx context.Context) (slip, error) {
	device, err := d.device()
	if err != nil {
		return slip{}, err
	}
	own, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return slip{}, err
	}
	waiting, err := d.asked(own, device)
	if err != nil {
		return slip{}, err
	}
	s := slip{FullName: d.me.FullName, Position: d.me.Position, Unit: d.me.Unit, Username: d.me.Username, Origin: d.me.LogOrigin,
		Fingerprint: own.Account.Fingerprint(), Entry: own.State.Since, Made: time.Now()}
	switch {
	case waiting != nil:
		s.Fingerprint, s.Entry, s.Replaces = waiting.Fingerprint, waiting.Entry, true
	case !own.Has(device.Public()):
		return slip{}, d.app.fail(exitFailed, "foreign_key", nil, tSlipElsewhere)
	}
	return s, nil
}
