package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	webdesk "niem/web/desk"
)

// ownKey compares the own key with what this client knows of it, and tells its
// owner loudly of everything that happened since and was not done here: a key that
// is not this device's may mean that somebody reads their mail.
func (d *desk) ownKey(k webdesk.CheckedKey) error {
	if err := d.newsOfOwnKey(k); err != nil {
		return err
	}
	device, err := d.device()
	var none *failure
	if errors.As(err, &none) {
		d.app.warn(tKeyElsewhere, k.Account.Fingerprint())
		return nil
	}
	if err != nil {
		return err
	}
	waiting, err := d.asked(k, device)
	if err != nil || k.Has(device.Public()) {
		return err
	}
	if waiting != nil {
		d.app.warn(tLostPending, waiting.Fingerprint, k.Account.Fingerprint())
		return nil
	}
	if k.HadDevice(device.Public()) { // the owner was told above by whom
		d.app.warn(tDeviceEnded, k.Account.Fingerprint())
		return nil
	}
	return d.app.fail(exitUnverified, "foreign_key", nil, tForeignKey, k.Account.Fingerprint())
}

func (d *desk) newsOfOwnKey(k webdesk.CheckedKey) error {
	news, err := d.News(k)
	if err != nil {
		return err
	}
	for _, e := range news {
		d.app.warn(tKeyNews, when(e.Record.Time), d.app.actName(string(e.Record.Kind)), d.actor(e), e.Record.Details["fingerprint"], e.Index)
	}
	if len(news) > 0 {
		d.app.warn(tKeyNewsAdvice)
	}
	return d.Saw(k)
}

// actor words who made a key event.
func (d *desk) actor(e audit.KeyEvent) string {
	switch e.Record.Actor {
	case e.Record.Subject:
		return d.app.say(tByOwner)
	case audit.System:
		return d.app.say(tByOperator)
	}
	return e.Record.Actor
}

type keyHistoryAnswer struct {
	Username string         `json:"username"`
	Events   []historyEvent `json:"events"`
}

type historyEvent struct {
	At          string `json:"at"`
	Kind        string `json:"kind"`
	Actor       string `json:"actor"`
	Fingerprint string `json:"fingerprint"`
	Device      string `json:"device"`
	LogIndex    int64  `json:"log_index"`
	Breach      string `json:"breach,omitempty"` // why it has no effect
}

func (a *app) historyCommand() *cobra.Command {
	return &cobra.Command{Use: "history [NAME]", Short: a.say(tKeysHistory), Long: a.say(tKeysHistoryLong), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.keyHistory(cmd.Context(), args) })}
}

// keyHistory shows every event of a key, each one verified.
func (a *app) keyHistory(ctx context.Context, args []string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	name, key, err := d.keyNamed(ctx, args)
	if err != nil {
		return err
	}
	checked, err := d.CheckKey(ctx, key)
	if err != nil {
		return err
	}
	out := keyHistoryAnswer{Username: name, Events: []historyEvent{}}
	var rows [][]string
	for _, e := range checked.History {
		r := e.Record
		out.Events = append(out.Events, historyEvent{r.Time.Format("2006-01-02T15:04:05.000Z"), string(r.Kind), r.Actor, r.Details["fingerprint"], r.Details["device"], e.Index, string(e.Breach)})
		act := a.actName(string(r.Kind))
		if e.Breach != "" {
			act = fmt.Sprintf("%s (%s: %s)", act, a.say(tWithoutEffect), e.Breach)
		}
		rows = append(rows, []string{when(r.Time), act, d.actor(e), r.Details["fingerprint"], fmt.Sprint(e.Index)})
	}
	return a.answer(out, func() {
		a.table([]text{tColTime, tColAct, tColBy, tColFingerprint, tColLogIndex}, rows)
	})
}
