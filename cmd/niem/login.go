package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"niem/web/api"
	webdesk "niem/web/desk"
)

type loginAnswer struct {
	Server      string `json:"server"`
	Username    string `json:"username"`
	FullName    string `json:"full_name"`
	Unit        string `json:"unit"`
	LogOrigin   string `json:"log_origin"`
	LogSize     int64  `json:"log_size"`
	Key         string `json:"key"` // status, empty when none is enrolled
	Fingerprint string `json:"fingerprint,omitempty"`
	Stage       string `json:"stage"` // open, or enrol_factor: niem factor enroll comes first
}

func (a *app) loginCommand() *cobra.Command {
	var server, user, ca, logKey, root string
	var witnesses []string
	var quorum int
	cmd := &cobra.Command{
		Use: "login", Short: a.say(tLogin), Long: a.say(tLoginLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			return a.login(cmd.Context(), server, user, ca, logKey, root, witnesses, quorum)
		}),
	}
	cmd.Flags().StringVar(&server, "server", "", a.say(tFlagServer))
	cmd.Flags().StringVar(&user, "user", "", a.say(tFlagUser))
	cmd.Flags().StringVar(&ca, "ca", "", a.say(tFlagCA))
	cmd.Flags().StringVar(&logKey, "log-key", "", a.say(tFlagLogKey))
	cmd.Flags().StringVar(&root, "registrar-fingerprint", "", a.say(tFlagRoot))
	cmd.Flags().StringArrayVar(&witnesses, "witness-key", nil, a.say(tFlagWitnessKey))
	cmd.Flags().IntVar(&quorum, "witness-quorum", 0, a.say(tFlagClientQuorum))
	return cmd
}

func (a *app) login(ctx context.Context, server, user, ca, logKey, root string, witnesses []string, quorum int) error {
	h, err := a.openHome()
	if err != nil {
		return err
	}
	p, err := h.profile()
	if err != nil {
		return err
	}
	if server == "" {
		server = p.Server
	}
	if user == "" {
		user = p.Username
	}
	if server == "" || user == "" {
		return &usageError{a.say(tLoginNeeds)}
	}
	if p.Server != "" && p.Server != server {
		return a.fail(exitFailed, "other_identity", nil, tOtherIdentity, h.dir, p.Username, p.Server)
	}
	client, err := a.newClient(h, server, "", ca)
	if err != nil {
		return err
	}
	config, err := client.Config(ctx)
	if err != nil {
		return err
	}
	first := p.LogKey == ""
	if err := a.pin(&p, config, logKey); err != nil {
		return err
	}
	if err := a.pinWitnesses(&p, witnesses, quorum); err != nil {
		return err
	}
	password, err := a.askSecret("NIEM_PASSWORD_FILE", tPassword, false)
	if err != nil {
		return err
	}
	session, err := h.read(fileSession)
	if err != nil {
		return err
	}
	me, err := client.SignIn(ctx, user, password)
	if err != nil {
		return err
	}
	if me, err = a.proveFactor(ctx, client, me); err != nil {
		return err
	}
	if p.Person != "" && p.Person != me.Person.ID {
		err := client.SignOut(ctx)
		if session != nil { // of whom this home belongs to
			err = errors.Join(err, h.write(fileSession, session))
		}
		if p.Username != user {
			return errors.Join(a.fail(exitFailed, "other_identity", nil, tOtherIdentity, h.dir, p.Username, p.Server), err)
		}
		return errors.Join(a.fail(exitUnverified, "other_person", nil, tOtherPerson, user), err)
	}
	if ca != "" { // kept once it has proven right
		pem, err := os.ReadFile(ca)
		if err != nil {
			return err
		}
		if err := h.write(fileCA, pem); err != nil {
			return err
		}
	}
	p.Server, p.Username, p.Person = server, me.Person.Username, me.Person.ID
	if root != "" && !slices.ContainsFunc(p.Roots, func(r string) bool { return webdesk.BareFingerprint(r) == webdesk.BareFingerprint(root) }) {
		p.Roots = append(p.Roots, spacedFingerprint(root))
	}
	p.FullName, p.Position, p.Unit = me.Person.FullName, me.Person.Position, me.Person.Unit
	if err := h.saveProfile(p); err != nil {
		return err
	}
	if first {
		a.warn(tPinned, p.LogOrigin)
	}
	if me.EndedSessions > 0 {
		a.warn(tSessionsEnded, me.EndedSessions)
	}
	a.tellNotice(me.Notice)
	if me.Stage != api.StageOpen {
		out := loginAnswer{Server: p.Server, Username: p.Username, FullName: p.FullName, Unit: p.Unit, LogOrigin: p.LogOrigin, Stage: me.Stage}
		return a.answer(out, func() {
			a.tell(tSignedIn, oneLine(out.FullName), out.Username, oneLine(out.Unit))
			a.tell(tFactorFirst)
		})
	}
	if me.RulesDue {
		a.warn(tRulesFirst)
	}
	return a.greet(ctx, me)
}

// pin takes the log's key at the first sign-in, or compares it with the pinned
// one; expected is a key that came by another way.
func (a *app) pin(p *profile, c api.Config, expected string) error {
	if expected != "" && expected != c.LogKey {
		return a.fail(exitUnverified, "log_key", nil, tLogKeyNotExpected)
	}
	if p.LogKey == "" {
		p.LogKey, p.LogOrigin = c.LogKey, c.LogOrigin
		return nil
	}
	if p.LogKey != c.LogKey {
		return a.fail(exitUnverified, "log_key", nil, tLogKeyChanged, p.LogOrigin)
	}
	return nil
}

// greet verifies log and own key, and says who is signed in.
func (a *app) greet(ctx context.Context, me api.Me) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return err
	}
	out := loginAnswer{Server: d.me.Server, Username: d.me.Username, FullName: d.me.FullName, Unit: d.me.Unit,
		LogOrigin: d.me.LogOrigin, LogSize: checkpoint.Size, Stage: me.Stage}
	if me.Key != nil {
		key, err := d.CheckKey(ctx, *me.Key)
		if err != nil {
			return err
		}
		if err := d.ownKey(key); err != nil {
			return err
		}
		if !me.RulesDue {
			if err := d.useDevice(ctx, key); err != nil {
				return err
			}
		}
		if key.Username() != d.me.Username {
			a.warn(tNameChanged, key.Username(), d.me.Username)
		}
		out.Key, out.Fingerprint = me.Key.Status, key.Account.Fingerprint()
	}
	if me.Key == nil {
		if err := d.NoKey(); err != nil {
			return err
		}
	}
	return a.answer(out, func() {
		a.tell(tSignedIn, oneLine(out.FullName), out.Username, oneLine(out.Unit))
		a.tell(tLogState, out.LogOrigin, out.LogSize)
		if out.Key == "" {
			a.tell(tNoKeyYet)
			return
		}
		fmt.Fprintln(a.out, a.say(tYourKey), out.Fingerprint, "–", a.keyStatus(out.Key))
	})
}

func (a *app) keyStatus(status string) string {
	switch status {
	case "confirmed":
		return a.say(tConfirmed)
	case "unconfirmed":
		return a.say(tUnconfirmed)
	case "revoked":
		return a.say(tRevoked)
	}
	return status
}
