package main

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/audit"
	webdesk "niem/web/desk"
)

func (a *app) removeDeviceCommand() *cobra.Command {
	var of string
	var yes bool
	cmd := &cobra.Command{Use: "remove DEVICE", Short: a.say(tDevicesRemove), Long: a.say(tDevicesRemoveLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.removeDevice(cmd.Context(), args[0], of, yes) })}
	cmd.Flags().StringVar(&of, "of", "", a.say(tFlagDeviceOf))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// removeDevice ends one device of the own key, signed by this one, or as a
// registrar one of somebody else's.
func (a *app) removeDevice(ctx context.Context, start, of string, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	name := d.me.Username
	if of != "" {
		name = of
	}
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return err
	}
	checked, err := d.CheckNamedKey(ctx, key, name)
	if err != nil {
		return err
	}
	gone, err := a.deviceNamed(checked, start)
	if err != nil {
		return err
	}
	device, err := d.device()
	if err != nil {
		return err
	}
	switch {
	case gone == device.Public():
		return a.fail(exitFailed, "own_device", nil, tRemoveThis)
	case len(checked.Devices()) < 2:
		return a.fail(exitFailed, "last_device", nil, tRemoveLast)
	}
	a.warn(tRemoveMeans)
	if err := a.mustAgree(yes, tSurePrompt); err != nil {
		return err
	}
	st := checked.Statement(audit.KindDeviceRemoved)
	st.Device = gone.String()
	if checked.Person == d.person {
		_, checked, err = d.actOnOwnKey(ctx, st, "", device)
	} else {
		_, checked, err = d.actOnKeyOf(ctx, name, st)
	}
	if err != nil {
		return err
	}
	if checked.Has(gone) {
		return a.fail(exitUnverified, "key", nil, tKeyNotOnLog, name)
	}
	out := map[string]any{"username": name, "device": gone.String(), "log_index": checked.State.Newest}
	return a.answer(out, func() { a.tell(tDeviceRemoved, gone.String()[:16], name, checked.State.Newest) })
}

// deviceNamed is the live device whose public key begins so.
func (a *app) deviceNamed(k webdesk.CheckedKey, start string) (found crypto.DevicePublic, err error) {
	start = strings.TrimSuffix(webdesk.BareFingerprint(start), "…")
	matches := 0
	for _, one := range k.Devices() {
		if len(start) >= 8 && strings.HasPrefix(hex.EncodeToString(one.Public[:]), start) {
			found = one.Public
			matches++
		}
	}
	if matches != 1 {
		return found, a.fail(exitNotFound, "device", nil, tNoSuchDevice, start)
	}
	return found, nil
}
