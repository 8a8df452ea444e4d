package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) confirmCommand() *cobra.Command {
	var fingerprint string
	var renamed, registrar, ended bool
	cmd := &cobra.Command{Use: "confirm NAME", Short: a.say(tKeysConfirm), Long: a.say(tKeysConfirmLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			switch {
			case registrar && ended:
				return &usageError{a.say(tRegistrarOrEnd)}
			case registrar:
				return a.setRegistrar(cmd.Context(), args[0], audit.KindRegistrarNamed)
			case ended:
				return a.setRegistrar(cmd.Context(), args[0], audit.KindRegistrarEnded)
			}
			return a.confirmKey(cmd.Context(), args[0], fingerprint, renamed)
		})}
	cmd.Flags().StringVar(&fingerprint, "fingerprint", "", a.say(tFlagFingerprint))
	cmd.Flags().BoolVar(&renamed, "renamed", false, a.say(tFlagRenamed))
	cmd.Flags().BoolVar(&registrar, "registrar", false, a.say(tFlagRegistrar))
	cmd.Flags().BoolVar(&ended, "end-registrar", false, a.say(tFlagEndRegistrar))
	return cmd
}

// confirmKey signs, as a registrar, that the fingerprint was compared with the
// person.
func (a *app) confirmKey(ctx context.Context, name, fingerprint string, renamed bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return err
	}
	checked, err := d.checkKey(ctx, key)
	if err != nil {
		return err
	}
	if !strings.EqualFold(key.Username, name) || !strings.EqualFold(checked.username, name) && !renamed {
		return a.fail(exitUnverified, "key", nil, tKeyOfAnother, checked.username, name)
	}
	if fingerprint == "" {
		if !isTerminal(a.in) {
			return &usageError{a.say(tNeedFingerprint)}
		}
		if fingerprint, err = a.ask(tFingerprintPrompt); err != nil {
			return err
		}
	}
	if bareFingerprint(fingerprint) != bareFingerprint(checked.account.Fingerprint()) {
		return a.fail(exitFailed, api.CodeFingerprint, nil, tFingerprintDiffers, name)
	}
	st := checked.statement(audit.KindKeyConfirmed)
	st.Username = key.Username
	confirmed, checked, err := d.actOnKeyOf(ctx, name, st)
	if err != nil {
		return err
	}
	return a.answer(answerKey(name, confirmed), func() {
		a.tell(tKeyConfirmed, name, checked.account.Fingerprint())
	})
}

// bareFingerprint drops what people, slips and scanners put between the digits.
func bareFingerprint(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -:\t\r\n", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// spacedFingerprint gives a fingerprint the form in which it is shown.
func spacedFingerprint(s string) string {
	bare := bareFingerprint(s)
	var groups []string
	for ; len(bare) > 4; bare = bare[4:] {
		groups = append(groups, bare[:4])
	}
	return strings.Join(append(groups, bare), " ")
}

// setRegistrar names somebody with a confirmed key a registrar, or ends it.
func (a *app) setRegistrar(ctx context.Context, name string, act audit.Kind) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return err
	}
	checked, err := d.checkNamedKey(ctx, key, name)
	if err != nil {
		return err
	}
	after, _, err := d.actOnKeyOf(ctx, name, checked.statement(act))
	if err != nil {
		return err
	}
	return a.answer(answerKey(name, after), func() {
		if after.Registrar {
			a.tell(tRegistrarNamed, name)
		} else {
			a.tell(tRegistrarEnded, name)
		}
	})
}
