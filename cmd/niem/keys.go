package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/web/api"
)

type keyAnswer struct {
	Username    string `json:"username"`
	Person      string `json:"person"`
	Status      string `json:"status"`
	Fingerprint string `json:"fingerprint"`
	Account     string `json:"account"`
	LogIndex    int64  `json:"log_index"`
}

func (a *app) keysCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: a.say(tKeys), Args: cobra.NoArgs}
	enroll := &cobra.Command{Use: "enroll", Short: a.say(tKeysEnroll), Long: a.say(tKeysEnrollLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.enroll(cmd.Context()) })}
	show := &cobra.Command{Use: "show [NAME]", Short: a.say(tKeysShow), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.showKey(cmd.Context(), args) })}
	var fingerprint string
	confirm := &cobra.Command{Use: "confirm NAME", Short: a.say(tKeysConfirm), Long: a.say(tKeysConfirmLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.confirmKey(cmd.Context(), args[0], fingerprint)
		})}
	confirm.Flags().StringVar(&fingerprint, "fingerprint", "", a.say(tFlagFingerprint))
	cmd.AddCommand(enroll, show, confirm, a.recoveryCommand())
	return cmd
}

// enroll makes this person's keys and enrols their public halves. The secret
// halves are on disk before the server hears of them, so that no enrolled key is
// ever without its owner; a repeated call goes on with the keys already made.
func (a *app) enroll(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if err := d.noOtherKey(ctx); err != nil {
		return err
	}
	account, device, err := d.ownKeys()
	if err != nil {
		return err
	}
	public, recipient := device.Public(), account.Recipient().String()
	proof := device.Sign(exchange.EnrolmentDomain, exchange.EnrolmentMessage(d.person, public, recipient))
	key, err := d.client.Enroll(ctx, api.NewKey{Account: recipient, Device: public[:], Proof: proof[:]})
	if err != nil {
		return err
	}
	checked, err := d.checkNamedKey(ctx, key, d.me.Username)
	if err != nil {
		return err
	}
	if !checked.account.Equal(account.Recipient()) || checked.device != public || checked.person != d.person {
		return a.fail(exitUnverified, "foreign_key", nil, tForeignKey, checked.account.Fingerprint())
	}
	return a.answer(answerKey(d.me.Username, key), func() {
		a.tell(tEnrolled, checked.account.Fingerprint())
	})
}

// noOtherKey refuses to make keys where this person has enrolled some on another
// machine: they would never be enrolled, and look like a forgery here ever after.
func (d *desk) noOtherKey(ctx context.Context) error {
	device, err := d.home.read(fileDeviceKey)
	if err != nil || device != nil {
		return err
	}
	key, err := d.client.Key(ctx, d.me.Username)
	var refused *api.Error
	if errors.As(err, &refused) && (refused.Code == api.CodeNotFound || refused.Code == api.CodeNoKey) {
		return nil
	}
	if err != nil {
		return err
	}
	checked, err := d.checkNamedKey(ctx, key, d.me.Username)
	if err != nil {
		return err
	}
	return d.app.fail(exitFailed, api.CodeKeyExists, nil, tKeyElsewhere, checked.account.Fingerprint())
}

// ownKeys reads the keys on disk, or makes them.
func (d *desk) ownKeys() (*crypto.AccountKey, *crypto.DeviceKey, error) {
	device, err := d.device()
	var none *failure
	if err == nil {
		account, err := d.account()
		return account, device, err
	}
	if !errors.As(err, &none) {
		return nil, nil, err
	}
	passphrase, err := d.app.askSecret("NIEM_PASSPHRASE_FILE", tNewPassphrase, true)
	if err != nil {
		return nil, nil, err
	}
	account, err := crypto.NewAccountKey()
	if err != nil {
		return nil, nil, err
	}
	wrapKey, err := crypto.NewWrapKey()
	if err != nil {
		return nil, nil, err
	}
	if device, err = crypto.NewDeviceKey(rand.Reader); err != nil {
		return nil, nil, err
	}
	wrapped, err := crypto.WrapAccount(account, wrapKey.Recipient(), passphrase, crypto.DefaultWorkFactor)
	if err != nil {
		return nil, nil, err
	}
	// The device key comes last: it is what says that all three are there.
	for _, f := range []struct{ name, content string }{
		{fileWrapKey, wrapKey.Secret() + "\n"}, {fileAccount, string(wrapped)}, {fileDeviceKey, device.Secret() + "\n"},
	} {
		if err := d.home.write(f.name, []byte(f.content)); err != nil {
			return nil, nil, fmt.Errorf("keep keys: %w", err)
		}
	}
	return account, device, nil
}

func answerKey(username string, k api.Key) keyAnswer {
	account, err := crypto.ParseAccountRecipient(k.Account)
	fingerprint := ""
	if err == nil { // it was checked before
		fingerprint = account.Fingerprint()
	}
	return keyAnswer{username, k.Person, k.Status, fingerprint, k.Account, k.Event.Index}
}

func (a *app) showKey(ctx context.Context, args []string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	name := d.me.Username
	if len(args) == 1 {
		name = args[0]
	}
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return err
	}
	checked, err := d.checkNamedKey(ctx, key, name)
	if err != nil {
		return err
	}
	if checked.person == d.person {
		if err := d.ownKey(checked); err != nil {
			return err
		}
	}
	out := answerKey(name, key)
	return a.answer(out, func() {
		a.tell(tKeyLine, name, out.Fingerprint, a.keyStatus(out.Status), out.LogIndex)
	})
}

// confirmKey states that a registrar has compared a fingerprint with the person.
func (a *app) confirmKey(ctx context.Context, name, fingerprint string) error {
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
	if fingerprint == "" {
		if !isTerminal(a.in) {
			return &usageError{a.say(tNeedFingerprint)}
		}
		a.warn(tCompare, name, checked.account.Fingerprint())
		agreed, err := a.agrees(tSamePrompt)
		if err != nil {
			return err
		}
		if !agreed {
			return a.fail(exitFailed, "declined", nil, tDeclined)
		}
		fingerprint = checked.account.Fingerprint()
	}
	confirmed, err := d.client.ConfirmKey(ctx, name, fingerprint)
	if err != nil {
		return err
	}
	if checked, err = d.checkNamedKey(ctx, confirmed, name); err != nil {
		return err
	}
	return a.answer(answerKey(name, confirmed), func() {
		a.tell(tKeyConfirmed, name, checked.account.Fingerprint())
	})
}
