package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

type keyAnswer struct {
	Username    string `json:"username"`
	Person      string `json:"person"`
	Status      string `json:"status"`
	Fingerprint string `json:"fingerprint"`
	Account     string `json:"account"`
	Registrar   bool   `json:"registrar"`
	LogIndex    int64  `json:"log_index"`
}

func (a *app) keysCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: a.say(tKeys), Args: cobra.NoArgs}
	enroll := &cobra.Command{Use: "enroll", Short: a.say(tKeysEnroll), Long: a.say(tKeysEnrollLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.enroll(cmd.Context()) })}
	show := &cobra.Command{Use: "show [NAME]", Short: a.say(tKeysShow), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.showKey(cmd.Context(), args) })}
	cmd.AddCommand(enroll, show, a.confirmCommand(), a.slipCommand(), a.revokeCommand(), a.renameCommand(), a.historyCommand(), a.replaceCommand(), a.passphraseCommand(), a.joinCommand(), a.devicesCommand(), a.approveDeviceCommand(), a.recoveryCommand())
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
	revoked, err := d.noOtherKey(ctx)
	if err != nil {
		return err
	}
	account, device, err := d.ownKeys()
	if err != nil {
		return err
	}
	recipient := account.Recipient()
	st := audit.KeyStatement{Act: audit.KindKeyNew, Owner: d.person.String(), Username: d.me.Username, Account: crypto.HashOf([]byte(recipient.String())).String(),
		Device: device.Public().String()}
	if revoked != nil {
		st.Previous = revoked.Event().String()
	}
	key, checked, err := d.actOnOwnKey(ctx, st, recipient.String(), device)
	if err != nil {
		return err
	}
	if !checked.Account.Equal(recipient) || !checked.Has(device.Public()) || checked.Person != d.person {
		return a.fail(exitUnverified, "foreign_key", nil, tForeignKey, checked.Account.Fingerprint())
	}
	if err := d.useDevice(ctx, checked); err != nil {
		return err
	}
	return a.answer(answerKey(d.me.Username, key), func() {
		a.tell(tEnrolled, checked.Account.Fingerprint())
	})
}

// noOtherKey refuses to make keys where this person has enrolled some on another
// machine: they would never be enrolled, and look like a forgery here ever after.
// It gives the key that was revoked, if one was: the new one takes its place.
func (d *desk) noOtherKey(ctx context.Context) (revoked *webdesk.CheckedKey, err error) {
	key, err := d.client.Key(ctx, d.me.Username)
	var refused *api.Error
	if errors.As(err, &refused) && (refused.Code == api.CodeNotFound || refused.Code == api.CodeNoKey) {
		return nil, d.NoKey()
	}
	if err != nil {
		return nil, err
	}
	checked, err := d.CheckKey(ctx, key)
	if err != nil {
		return nil, err
	}
	if checked.State.Status == audit.KeyRevoked {
		return &checked, d.setAside(checked)
	}
	device, err := d.home.read(fileDeviceKey)
	if err != nil || device != nil {
		return nil, err // the server says that the key is enrolled already
	}
	return nil, d.app.fail(exitFailed, api.CodeKeyExists, nil, tKeyElsewhere, checked.Account.Fingerprint())
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
	if device, err = crypto.NewDeviceKey(rand.Reader); err != nil {
		return nil, nil, err
	}
	return account, device, d.keepKeys(account, device, passphrase)
}

// keepKeys writes keys to disk, the account key wrapped.
func (d *desk) keepKeys(account *crypto.AccountKey, device *crypto.DeviceKey, passphrase string) error {
	wrapKey, err := crypto.NewWrapKey()
	if err != nil {
		return err
	}
	wrapped, err := crypto.WrapAccount(account, wrapKey.Recipient(), passphrase, crypto.DefaultWorkFactor)
	if err != nil {
		return err
	}
	// The device key comes last: it is what says that all three are there.
	for _, f := range []struct{ name, content string }{
		{fileWrapKey, wrapKey.Secret() + "\n"}, {fileAccount, string(wrapped)}, {fileDeviceKey, device.Secret() + "\n"},
	} {
		if err := d.home.write(f.name, []byte(f.content)); err != nil {
			return fmt.Errorf("keep keys: %w", err)
		}
	}
	return nil
}

func answerKey(username string, k api.Key) keyAnswer {
	account, err := crypto.ParseAccountRecipient(k.Account)
	fingerprint := ""
	if err == nil { // it was checked before
		fingerprint = account.Fingerprint()
	}
	return keyAnswer{username, k.Person, k.Status, fingerprint, k.Account, k.Registrar, k.Event.Index}
}

// keyNamed asks for the key of whoever is named, or the own one.
func (d *desk) keyNamed(ctx context.Context, args []string) (name string, key api.Key, err error) {
	name = d.me.Username
	if len(args) == 1 {
		name = args[0]
	}
	key, err = d.client.Key(ctx, name)
	return name, key, err
}

func (a *app) showKey(ctx context.Context, args []string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	name, key, err := d.keyNamed(ctx, args)
	if err != nil {
		return err
	}
	checked, err := d.CheckNamedKey(ctx, key, name)
	if err != nil {
		return err
	}
	if checked.Person == d.person {
		if err := d.ownKey(checked); err != nil {
			return err
		}
	}
	out := answerKey(name, key)
	return a.answer(out, func() {
		a.tell(tKeyLine, name, out.Fingerprint, a.keyStatus(out.Status), out.LogIndex)
	})
}
