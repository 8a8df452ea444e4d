package main

import (
	"context"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
)

func (a *app) renameCommand() *cobra.Command {
	return &cobra.Command{Use: "rename", Short: a.say(tKeysRename), Long: a.say(tKeysRenameLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.renameKey(cmd.Context()) })}
}

// renameKey puts the owner's present user name on the log, signed by this device.
func (a *app) renameKey(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	checked, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	if checked.Username() == d.me.Username {
		return a.fail(exitFailed, "same_name", nil, tSameName, checked.Username())
	}
	device, err := d.device()
	if err != nil {
		return err
	}
	st := checked.Statement(audit.KindKeyRenamed)
	st.Username = d.me.Username
	key, _, err := d.actOnOwnKey(ctx, st, "", device)
	if err != nil {
		return err
	}
	return a.answer(answerKey(d.me.Username, key), func() { a.tell(tKeyRenamed, checked.Username(), d.me.Username) })
}
