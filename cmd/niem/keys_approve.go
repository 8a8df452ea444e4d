package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

type devicesAnswer struct {
	Devices  []string      `json:"devices"` // public keys of live ones
	This     string        `json:"this"`
	Requests []api.Joining `json:"requests"`
}

func (a *app) devicesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "devices", Short: a.say(tKeysDevices), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.devices(cmd.Context()) })}
	cmd.AddCommand(a.removeDeviceCommand())
	return cmd
}

// devices lists the person's devices and the new ones that ask to join.
func (a *app) devices(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	own, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	asked, err := d.client.Joinings(ctx)
	if err != nil {
		return err
	}
	out := devicesAnswer{Requests: asked.Requests}
	if device, err := d.device(); err == nil {
		out.This = device.Public().String()
	}
	for _, one := range own.Devices() {
		out.Devices = append(out.Devices, hex.EncodeToString(one.Public[:]))
	}
	return a.answer(out, func() {
		for _, one := range own.Devices() {
			mark := ""
			if hex.EncodeToString(one.Public[:]) == out.This {
				mark = a.say(tThisDevice)
			}
			a.tell(tDeviceLine, hex.EncodeToString(one.Public[:8]), one.Added, mark)
		}
		for _, j := range asked.Requests {
			a.tell(tJoiningLine, j.ID, j.Name, j.State, when(j.Asked))
		}
	})
}

func (a *app) approveDeviceCommand() *cobra.Command {
	var refuse bool
	var code string
	cmd := &cobra.Command{Use: "approve REQUEST", Short: a.say(tKeysApprove), Long: a.say(tKeysApproveLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.approveDevice(cmd.Context(), args[0], code, refuse)
		})}
	cmd.Flags().BoolVar(&refuse, "refuse", false, a.say(tFlagRefuse))
	cmd.Flags().StringVar(&code, "code", "", a.say(tFlagCode))
	return cmd
}

// approveDevice gives the account key to a new device once its code was typed in
// as that device shows it. Another code ends the request: somebody stands between.
func (a *app) approveDevice(ctx context.Context, id, code string, refuse bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if refuse {
		if err := d.client.MoveJoining(ctx, id, api.JoiningStep{Step: "refuse"}); err != nil {
			return err
		}
		return a.answer(map[string]string{"request": id, "state": "refused"}, func() { a.tell(tJoinRefused) })
	}
	device, err := d.device()
	if err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	own, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	if !own.Has(device.Public()) {
		return a.fail(exitFailed, "foreign_key", nil, tDeviceEnded, own.Account.Fingerprint())
	}
	j, st, err := d.meet(ctx, id, own)
	if err != nil {
		return err
	}
	if code == "" || code == "-" {
		if code == "" && !isTerminal(a.in) {
			return &usageError{a.say(tNeedCode)}
		}
		if code, err = a.ask(tCodePrompt); err != nil {
			return err
		}
	}
	if webdesk.BareFingerprint(code) != webdesk.BareFingerprint(j.Code()) {
		if err := d.client.MoveJoining(ctx, id, api.JoiningStep{Step: "refuse"}); err != nil {
			return err
		}
		return a.fail(exitUnverified, "joining_code", nil, tCodeDiffers)
	}
	again, err := d.countersign(*st, device)
	if err != nil {
		return err
	}
	sealed, err := crypto.PassAccount(account, j.Recipient, j.Device)
	if err != nil {
		return err
	}
	key, err := d.client.ApproveJoining(ctx, id, api.JoiningStep{Step: "approve", Statement: &again, Sealed: sealed})
	if err != nil {
		return err
	}
	checked, err := d.CheckKey(ctx, key)
	if err != nil {
		return err
	}
	if err := d.Saw(checked); err != nil {
		return err
	}
	return a.answer(map[string]string{"request": id, "state": "approved", "device": j.Device.String()}, func() { a.tell(tDeviceAdded, j.Name) })
}

// meet answers a request with this device's nonce and waits for the new device's,
// which must be the one that it committed to before.
func (d *desk) meet(ctx context.Context, id string, own webdesk.CheckedKey) (crypto.Joining, *api.Statement, error) {
	broken := func() (crypto.Joining, *api.Statement, error) {
		return crypto.Joining{}, nil, d.app.fail(exitUnverified, "joining", nil, tJoinBroken)
	}
	var none crypto.Joining
	j := crypto.Joining{Person: d.person, Account: crypto.HashOf([]byte(own.Account.String()))}
	all, err := d.client.Joinings(ctx)
	if err != nil {
		return none, nil, err
	}
	i := slices.IndexFunc(all.Requests, func(r api.Joining) bool { return r.ID == id })
	if i < 0 {
		return none, nil, d.app.fail(exitNotFound, api.CodeNotFound, nil, tJoinOver)
	}
	asked := all.Requests[i]
	if len(asked.Device) != len(j.Device) {
		return broken()
	}
	copy(j.Device[:], asked.Device)
	j.Name = asked.Name
	if j.Recipient, err = crypto.ParseAccountRecipient(asked.Recipient); err != nil {
		return broken()
	}
	rand.Read(j.OldNonce[:])
	if err := d.client.MoveJoining(ctx, id, api.JoiningStep{Step: "answer", Nonce: j.OldNonce[:]}); err != nil {
		return none, nil, err
	}
	d.app.warn(tApproving, j.Name, when(asked.Asked))
	revealed, err := d.awaitJoining(ctx, id, exchange.JoiningRevealed)
	if err != nil {
		return none, nil, err
	}
	copy(j.NewNonce[:], revealed.Nonce)
	st := own.Statement(audit.KindDeviceAdded)
	st.Device = j.Device.String()
	// All that counts is what this device knows from the first answer on.
	if j.Commit().String() != asked.Committed || revealed.Statement == nil || !webdesk.SameStatement(*revealed.Statement, st) {
		return broken()
	}
	return j, revealed.Statement, nil
}
