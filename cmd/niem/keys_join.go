package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) joinCommand() *cobra.Command {
	return &cobra.Command{Use: "join", Short: a.say(tKeysJoin), Long: a.say(tKeysJoinLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.join(cmd.Context()) })}
}

// joiningPoll is how often the new device asks what the old one has done.
const joiningPoll = time.Second

// join makes this machine one more device of the person: it asks an old device
// for the account key, and shows the code that both must show.
func (a *app) join(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if b, err := d.home.read(fileDeviceKey); err != nil || b != nil {
		return errors.Join(err, a.fail(exitFailed, api.CodeKeyExists, nil, tJoinedBefore))
	}
	own, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	passphrase, err := a.askSecret("NIEM_PASSPHRASE_FILE", tNewPassphrase, true)
	if err != nil {
		return err
	}
	device, err := crypto.NewDeviceKey(rand.Reader)
	if err != nil {
		return err
	}
	once, err := crypto.NewAccountKey() // for this request alone
	if err != nil {
		return err
	}
	j := crypto.Joining{Person: d.person, Account: crypto.HashOf([]byte(own.Account.String())), Device: device.Public(), Recipient: once.Recipient(), Name: machineName()}
	rand.Read(j.NewNonce[:])
	public := device.Public()
	asked, err := d.client.AskToJoin(ctx, api.Joining{Device: public[:], Recipient: j.Recipient.String(), Name: j.Name, Committed: j.Commit().String()})
	if err != nil {
		return err
	}
	a.warn(tJoinAsked, j.Name, int(exchange.JoiningLife.Minutes()))
	answered, err := d.awaitJoining(ctx, asked.ID, exchange.JoiningAnswered)
	if err != nil {
		return err
	}
	if len(answered.Answer) != len(j.OldNonce) {
		return a.fail(exitUnverified, "joining", nil, tJoinBroken)
	}
	copy(j.OldNonce[:], answered.Answer)
	st := own.Statement(audit.KindDeviceAdded)
	st.Device = device.Public().String()
	signed, err := d.sign(ctx, st, device)
	if err != nil {
		return err
	}
	if err := d.client.MoveJoining(ctx, asked.ID, api.JoiningStep{Step: "reveal", Nonce: j.NewNonce[:], Statement: &signed}); err != nil {
		return err
	}
	a.warn(tJoinCode, j.Code())
	approved, err := d.awaitJoining(ctx, asked.ID, exchange.JoiningApproved)
	if err != nil {
		return err
	}
	account, err := crypto.TakeAccount(approved.Sealed, once, device.Public())
	if err != nil {
		return err
	}
	after, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	if !after.Has(device.Public()) || !account.Recipient().Equal(after.Account) || !after.Account.Equal(own.Account) {
		return a.fail(exitUnverified, "joining", nil, tJoinBroken)
	}
	if err := d.keepKeys(account, device, passphrase); err != nil {
		return err
	}
	if err := errors.Join(d.client.MoveJoining(ctx, asked.ID, api.JoiningStep{Step: "take"}), d.Saw(after), d.useDevice(ctx, after)); err != nil {
		return err
	}
	return a.answer(map[string]string{"device": device.Public().String(), "code": j.Code(), "fingerprint": after.Account.Fingerprint()}, func() {
		a.tell(tJoined, after.Account.Fingerprint())
	})
}

// machineName is how the owner recognises the new machine.
func machineName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "?"
	}
	return name[:min(len(name), 60)]
}

// awaitJoining asks until a request has come to a state; a refusal and the end of
// its life are told apart.
func (d *desk) awaitJoining(ctx context.Context, id string, state exchange.JoiningState) (api.Joining, error) {
	tick := time.NewTicker(joiningPoll)
	defer tick.Stop()
	for {
		all, err := d.client.Joinings(ctx)
		if err != nil {
			return api.Joining{}, err
		}
		i := slices.IndexFunc(all.Requests, func(j api.Joining) bool { return j.ID == id })
		switch {
		case i < 0:
			return api.Joining{}, d.app.fail(exitFailed, "joining_over", nil, tJoinOver)
		case all.Requests[i].State == string(exchange.JoiningRefused):
			return api.Joining{}, d.app.fail(exitFailed, "joining_refused", nil, tJoinRefused)
		case all.Requests[i].State == string(state):
			return all.Requests[i], nil
		}
		select {
		case <-ctx.Done():
			return api.Joining{}, ctx.Err()
		case <-tick.C:
		}
	}
}
