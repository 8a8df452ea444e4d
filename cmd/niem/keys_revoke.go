package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

func (a *app) revokeCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "revoke [NAME]", Short: a.say(tKeysRevoke), Long: a.say(tKeysRevokeLong), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.revokeKey(cmd.Context(), args, yes) })}
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// revokeKey ends a key: the own one, or as a registrar somebody else's.
func (a *app) revokeKey(ctx context.Context, args []string, yes bool) error {
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
	a.warn(tRevokeMeans, name)
	if err := a.mustAgree(yes, tSurePrompt); err != nil {
		return err
	}
	st := checked.Statement(audit.KindKeyRevoked)
	var after api.Key
	if checked.Person == d.person {
		device, err := d.device()
		if err != nil {
			return err
		}
		after, checked, err = d.actOnOwnKey(ctx, st, "", device)
		if err == nil {
			err = d.setAside(checked)
		}
		if err != nil {
			return err
		}
	} else if after, _, err = d.actOnKeyOf(ctx, name, st); err != nil {
		return err
	}
	return a.answer(answerKey(name, after), func() { a.tell(tKeyRevoked, name, after.Event.Index) })
}

// setAside gives the files of a key that has ended names of their own: what was
// sealed to it still opens with them, and nothing is signed with them any more.
func (d *desk) setAside(k webdesk.CheckedKey) error {
	device, err := d.device()
	var none *failure
	if errors.As(err, &none) {
		return nil
	}
	if err != nil {
		return err
	}
	if k.Has(device.Public()) {
		return nil
	}
	for _, name := range []string{fileDeviceKey, fileAccount, fileWrapKey} { // the device key first: without it the others count for nothing
		if err := d.home.rename(name, fmt.Sprintf("%s.%d", name, k.State.Newest)); err != nil {
			return err
		}
	}
	return nil
}
