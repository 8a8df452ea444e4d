package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/web/api"
)

func (a *app) recoveryListCommand() *cobra.Command {
	var unit string
	var waiting bool
	cmd := &cobra.Command{Use: "history", Aliases: []string{"requests"}, Short: a.say(tRecoveryHistory), Long: a.say(tRecoveryHistoryLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			return a.recoveryHistory(cmd.Context(), unit, waiting || cmd.CalledAs() == "requests")
		})}
	cmd.Flags().StringVar(&unit, "unit", "", a.say(tFlagAnyUnit))
	cmd.Flags().BoolVar(&waiting, "waiting", false, a.say(tFlagWaiting))
	return cmd
}

type historyAnswer struct {
	Uses []api.RecoveryUse `json:"uses"`
	// Rehearsed is when the last rehearsal or use of each unit's key ended well.
	Rehearsed map[string]time.Time `json:"rehearsed"`
	Overdue   []string             `json:"overdue"` // units whose key was not tried for half a year
	// Due are units whose present key was used, and since when: they need a new one.
	Due map[string]time.Time `json:"due"`
}

func (a *app) recoveryHistory(ctx context.Context, unit string, waiting bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	uses, err := d.client.RecoveryHistory(ctx, unit)
	if err != nil {
		return err
	}
	out := summarise(uses, waiting, time.Now())
	if out.Due, err = d.usedKeys(ctx, uses); err != nil {
		return err
	}
	return a.answer(out, func() { a.printHistory(out) })
}

// usedKeys gives the units whose present key was opened for a use, and since when.
func (d *desk) usedKeys(ctx context.Context, uses []api.RecoveryUse) (map[string]time.Time, error) {
	due, present := map[string]time.Time{}, map[string]string{}
	for _, u := range uses { // newest first: the last that counts is the first use
		if u.Action != string(exchange.RecoveryUse) && u.Action != string(exchange.RecoveryTrace) || u.DecidedAt == nil || u.State == string(exchange.RecoveryRejected) {
			continue
		}
		if present[u.Unit] == "" {
			k, err := d.client.Recovery(ctx, u.Unit)
			if err != nil {
				return nil, err
			}
			present[u.Unit] = crypto.HashOf([]byte(k.Account)).String()
		}
		if u.Key == present[u.Unit] {
			due[u.Unit] = *u.DecidedAt
		}
	}
	return due, nil
}

// summarise lists what is asked for and says of each unit when its key was last
// proven to open.
func summarise(uses []api.RecoveryUse, waiting bool, now time.Time) historyAnswer {
	out := historyAnswer{Uses: []api.RecoveryUse{}, Rehearsed: map[string]time.Time{}, Overdue: []string{}}
	for _, u := range uses {
		if !waiting || u.State == string(exchange.RecoveryOpen) || u.State == string(exchange.RecoveryApproved) {
			out.Uses = append(out.Uses, u)
		}
		if u.Finished != nil && u.Finished.After(out.Rehearsed[u.Unit]) {
			out.Rehearsed[u.Unit] = *u.Finished
		} else if _, known := out.Rehearsed[u.Unit]; !known {
			out.Rehearsed[u.Unit] = time.Time{}
		}
	}
	for unit, at := range out.Rehearsed {
		if now.Sub(at) > rehearseAfter {
			out.Overdue = append(out.Overdue, unit)
		}
		if at.IsZero() {
			delete(out.Rehearsed, unit)
		}
	}
	return out
}

func (a *app) printHistory(out historyAnswer) {
	var rows [][]string
	for _, u := range out.Uses {
		about := fmt.Sprint(len(u.Documents))
		if u.Person != nil && u.Successor != nil {
			about += ": " + u.Person.Username + " → " + u.Successor.Username
		}
		second := ""
		if u.DecidedBy != nil {
			second = u.DecidedBy.Username
		}
		rows = append(rows, []string{u.Request, when(u.Created), u.Unit, a.actionName(u.Action), a.requestState(u.State), u.Holder.Username, second, about, u.Decision, u.Reason})
	}
	a.table([]text{tColRequest, tColTime, tColUnit, tColAct, tColState, tColFirstHolder, tColSecondHolder, tColDocuments, tColDecision, tColReason}, rows)
	for unit, at := range out.Rehearsed {
		a.tell(tLastRehearsal, unit, when(at))
	}
	for unit, since := range out.Due {
		a.warn(tRotationDue, unit, when(since))
	}
	for _, unit := range out.Overdue {
		a.warn(tRehearsalOverdue, unit)
	}
}

func (a *app) actionName(action string) string {
	switch exchange.RecoveryAction(action) {
	case exchange.RecoveryUse:
		return a.say(tActionUse)
	case exchange.RecoveryRehearsal:
		return a.say(tActionRehearse)
	case exchange.RecoveryRotation:
		return a.say(tActionRotate)
	case exchange.RecoveryReseal:
		return a.say(tActionReseal)
	case exchange.RecoveryTrace:
		return a.say(tActionTrace)
	}
	return action
}

func (a *app) requestState(state string) string {
	switch exchange.RecoveryState(state) {
	case exchange.RecoveryOpen:
		return a.say(tStateOpen)
	case exchange.RecoveryApproved:
		return a.say(tStateApproved)
	case exchange.RecoveryRejected:
		return a.say(tStateRejected)
	case exchange.RecoveryDone:
		return a.say(tStateDone)
	case exchange.RecoveryExpired:
		return a.say(tStateExpired)
	}
	return state
}
