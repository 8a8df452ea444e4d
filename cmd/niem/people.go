package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

type locksAnswer struct {
	Locks []api.Lock `json:"locks"`
}

type unlockAnswer struct {
	Username string `json:"username"`
	Unlocked bool   `json:"unlocked"`
}

func (a *app) peopleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "people", Short: a.say(tPeople), Args: cobra.NoArgs}
	locked := &cobra.Command{Use: "locked", Short: a.say(tPeopleLocked), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listLocked(cmd.Context()) })}
	var reason string
	unlock := &cobra.Command{Use: "unlock NAME", Short: a.say(tPeopleUnlock), Long: a.say(tPeopleUnlockLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tUnlockNeedsReason)}
			}
			return a.unlock(cmd.Context(), args[0], reason)
		})}
	unlock.Flags().StringVar(&reason, "reason", "", a.say(tFlagUnlockReason))
	cmd.AddCommand(locked, unlock)
	return cmd
}

func (a *app) listLocked(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	locks, err := d.client.Locks(ctx)
	if err != nil {
		return err
	}
	return a.answer(locksAnswer{locks}, func() {
		if len(locks) == 0 {
			a.tell(tNobodyLocked)
			return
		}
		var rows [][]string
		for _, l := range locks {
			from := a.say(tLockStranger)
			if l.Device {
				from = a.say(tLockDevice)
			}
			rows = append(rows, []string{l.Person.Username, l.Person.FullName, l.Person.Unit, when(l.At), from})
		}
		a.table([]text{tColLockedName, tColLockedPerson, tColUnit, tColLockedAt, tColLockedBy}, rows)
	})
}

func (a *app) unlock(ctx context.Context, username, reason string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if err := d.client.Unlock(ctx, username, reason); err != nil {
		return err
	}
	return a.answer(unlockAnswer{username, true}, func() { a.tell(tUnlocked, username) })
}

// tellNotice says what happened at the doors of the own account.
func (a *app) tellNotice(n *api.Notice) {
	if n == nil {
		return
	}
	if n.Failures > 0 {
		times := make([]string, len(n.FailedAt))
		for i, at := range n.FailedAt {
			times[i] = when(at)
		}
		a.warn(tNoticeFailures, n.Failures, strings.Join(times, "; "))
	}
	for _, l := range n.Locks {
		switch {
		case l.UnlockedAt == nil:
			a.warn(tNoticeLocked, when(l.At))
		case l.UnlockedBy == "":
			a.warn(tNoticeLockOver, when(l.At), when(*l.UnlockedAt))
		default:
			a.warn(tNoticeUnlocked, when(l.At), when(*l.UnlockedAt), l.UnlockedBy)
		}
	}
	for _, act := range n.Acts {
		a.warn(tNoticeAct, when(act.At), a.actName(act.Kind), act.By)
	}
	for _, at := range n.NewDevices {
		a.warn(tNoticeNewDevice, when(at))
	}
}
