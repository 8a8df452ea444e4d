package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

func (a *app) confirmCommand() *cobra.Command {
	var said comparison
	var renamed, registrar, ended, replacement, refuse bool
	cmd := &cobra.Command{Use: "confirm NAME", Short: a.say(tKeysConfirm), Long: a.say(tKeysConfirmLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			switch {
			case registrar && ended:
				return &usageError{a.say(tRegistrarOrEnd)}
			case refuse && !replacement:
				return &usageError{a.say(tRefuseAlone)}
			case replacement:
				return a.confirmReplacement(cmd.Context(), args[0], said, refuse)
			case registrar:
				return a.setRegistrar(cmd.Context(), args[0], audit.KindRegistrarNamed)
			case ended:
				return a.setRegistrar(cmd.Context(), args[0], audit.KindRegistrarEnded)
			}
			return a.confirmKey(cmd.Context(), args[0], said, renamed)
		})}
	said.bind(cmd, a)
	cmd.Flags().BoolVar(&renamed, "renamed", false, a.say(tFlagRenamed))
	cmd.Flags().BoolVar(&registrar, "registrar", false, a.say(tFlagRegistrar))
	cmd.Flags().BoolVar(&ended, "end-registrar", false, a.say(tFlagEndRegistrar))
	cmd.Flags().BoolVar(&replacement, "replacement", false, a.say(tFlagReplacement))
	cmd.Flags().BoolVar(&refuse, "refuse", false, a.say(tFlagRefuseLost))
	return cmd
}

// confirmKey signs, as a registrar, that the fingerprint was compared with the
// person.
func (a *app) confirmKey(ctx context.Context, name string, said comparison, renamed bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return err
	}
	checked, err := d.CheckKey(ctx, key)
	if err != nil {
		return err
	}
	if !strings.EqualFold(key.Username, name) || !strings.EqualFold(checked.Username(), name) && !renamed {
		return a.fail(exitUnverified, "key", nil, tKeyOfAnother, checked.Username(), name)
	}
	if err := a.compare(said, name, checked.Account.Fingerprint(), checked.State.Since); err != nil {
		return err
	}
	st := checked.Statement(audit.KindKeyConfirmed)
	st.Username = key.Username
	confirmed, checked, err := d.actOnKeyOf(ctx, name, st)
	if err != nil {
		return err
	}
	return a.answer(answerKey(name, confirmed), func() {
		a.tell(tKeyConfirmed, name, checked.Account.Fingerprint())
	})
}

// comparison is what a registrar was given by the person: digits, the file of a
// slip, or what a scanner read from one.
type comparison struct{ fingerprint, slip, scanned string }

func (c *comparison) bind(cmd *cobra.Command, a *app) {
	cmd.Flags().StringVar(&c.fingerprint, "fingerprint", "", a.say(tFlagFingerprint))
	cmd.Flags().StringVar(&c.slip, "slip", "", a.say(tFlagSlip))
	cmd.Flags().StringVar(&c.scanned, "qr", "", a.say(tFlagQR))
}

// compare holds what the person gave against the key that the log has for name.
// Without it, it is asked for; a scanner may type the answer.
func (a *app) compare(said comparison, name, fingerprint string, entry int64) error {
	given := 0
	for _, s := range []string{said.fingerprint, said.slip, said.scanned} {
		if s != "" {
			given++
		}
	}
	if given > 1 {
		return &usageError{a.say(tSlipOneOf)}
	}
	text, marked := said.fingerprint, said.slip != "" || said.scanned != ""
	switch {
	case said.slip != "":
		b, err := os.ReadFile(said.slip)
		if err != nil {
			return err
		}
		text = string(b)
	case said.scanned != "" && said.scanned != "-":
		text = said.scanned
	case text == "":
		if said.scanned == "" && !isTerminal(a.in) {
			return &usageError{a.say(tNeedFingerprint)}
		}
		var err error
		if text, err = a.ask(tFingerprintPrompt); err != nil {
			return err
		}
	}
	mark, ok := readMark(text)
	switch {
	case ok && mark.IsOf(name, fingerprint, entry), !ok && !marked && webdesk.BareFingerprint(text) == webdesk.BareFingerprint(fingerprint):
		return nil
	case !ok && marked:
		return a.fail(exitFailed, "slip", nil, tSlipNoMark)
	}
	return a.fail(exitFailed, api.CodeFingerprint, nil, tFingerprintDiffers, name)
}

// spacedFingerprint gives a fingerprint the form in which it is shown.
func spacedFingerprint(s string) string {
	bare := webdesk.BareFingerprint(s)
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
	checked, err := d.CheckNamedKey(ctx, key, name)
	if err != nil {
		return err
	}
	after, _, err := d.actOnKeyOf(ctx, name, checked.Statement(act))
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
