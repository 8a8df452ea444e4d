package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/web/api"
)

type departuresAnswer struct {
	Departures []api.Departure `json:"departures"`
}

type delegationsAnswer struct {
	Delegations []api.Delegation `json:"delegations"`
}

// parseMoment reads "now", a day (its beginning in Việt Nam) or an RFC 3339 time.
func parseMoment(s string, now time.Time) (time.Time, error) {
	if s == "now" {
		return now, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, s, indochina); err == nil {
		return day, nil
	}
	return time.Parse(time.RFC3339, s)
}

func (a *app) leaveCommand() *cobra.Command {
	var in api.NewDeparture
	var effective string
	cmd := &cobra.Command{Use: "leave NAME --kind K --decision N --effective TIME", Short: a.say(tRosterLeave), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if in.Kind == "" || strings.TrimSpace(in.Decision) == "" || effective == "" {
				return &usageError{a.say(tNeedDeparture)}
			}
			at, err := parseMoment(effective, time.Now())
			if err != nil {
				return &usageError{fmt.Sprintf(a.say(tBadMoment), "--effective")}
			}
			in.Username, in.Effective = args[0], at
			return a.depart(cmd.Context(), in)
		})}
	cmd.Flags().StringVar(&in.Kind, "kind", "", a.say(tFlagDeparture))
	cmd.Flags().StringVar(&in.Decision, "decision", "", a.say(tFlagPaper))
	cmd.Flags().StringVar(&effective, "effective", "", a.say(tFlagEffective))
	cmd.Flags().StringVar(&in.Successor, "successor", "", a.say(tFlagSuccessor))
	return cmd
}

func (a *app) depart(ctx context.Context, in api.NewDeparture) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	out, err := d.client.Depart(ctx, in)
	if err != nil {
		return err
	}
	return a.answer(out, func() { a.tell(tDepartureIn, in.Username, when(out.Effective), out.ID) })
}

func (a *app) leavingCommand() *cobra.Command {
	return &cobra.Command{Use: "leaving", Short: a.say(tRosterLeaving), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			all, err := d.client.Departures(cmd.Context())
			if err != nil {
				return err
			}
			return a.answer(departuresAnswer{all}, func() { a.printDepartures(all) })
		})}
}

func (a *app) printDepartures(all []api.Departure) {
	if len(all) == 0 {
		a.tell(tNothingListed)
		return
	}
	var rows [][]string
	for _, d := range all {
		state := tPlanned
		switch {
		case d.CancelledAt != nil:
			state = tCancelled
		case d.Overdue:
			state = tOverdue
		case d.InEffect:
			state = tInEffect
		}
		rows = append(rows, []string{d.ID, d.Person.Unit, nameOf(d.Person), d.Kind, d.Decision, when(d.Effective), d.Successor, a.keyStatus(d.Key), a.say(state)})
	}
	a.table([]text{tColID, tColUnit, tColPerson, tColAct, tColDecided, tColEffective, tColSuccessor, tColKey, tColState}, rows)
}

func (a *app) cancelDeparture(ctx context.Context, id, reason string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if err := d.client.CancelDeparture(ctx, id, reason); err != nil {
		return err
	}
	return a.answer(map[string]string{"cancelled": id}, func() { a.tell(tStays, id) })
}

func (a *app) delegateCommand() *cobra.Command {
	in := api.NewDelegation{}
	var from, until string
	cmd := &cobra.Command{Use: "delegate NAME --role R --until TIME --reason TEXT", Short: a.say(tRosterDelegate), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if in.Role == "" || until == "" || strings.TrimSpace(in.Reason) == "" {
				return &usageError{a.say(tNeedDelegation)}
			}
			now := time.Now()
			var err error
			if in.Starts, err = parseMoment(from, now); err != nil {
				return &usageError{fmt.Sprintf(a.say(tBadMoment), "--from")}
			}
			if in.Ends, err = parseExpiry(until, now); err != nil {
				return &usageError{fmt.Sprintf(a.say(tBadMoment), "--until")}
			}
			in.Delegate = args[0]
			return a.delegate(cmd.Context(), in)
		})}
	cmd.Flags().StringVar(&in.Role, "role", "", a.say(tFlagRole))
	cmd.Flags().StringVar(&from, "from", "now", a.say(tFlagFrom))
	cmd.Flags().StringVar(&until, "until", "", a.say(tFlagUntil))
	cmd.Flags().StringVar(&in.Reason, "reason", "", a.say(tFlagReason))
	return cmd
}

func (a *app) delegate(ctx context.Context, in api.NewDelegation) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	out, err := d.client.Delegate(ctx, in)
	if err != nil {
		return err
	}
	return a.answer(out, func() {
		a.tell(tDelegated, a.roleName(out.Role), out.Delegate, when(out.Starts), when(out.Ends), out.ID)
	})
}

func (a *app) roleName(role string) string {
	switch role {
	case "leader":
		return a.say(tRoleLeader)
	case "clerk":
		return a.say(tRoleClerk)
	}
	return role
}

func (a *app) delegationsCommand() *cobra.Command {
	return &cobra.Command{Use: "delegations", Short: a.say(tRosterLent), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			all, err := d.client.Delegations(cmd.Context())
			if err != nil {
				return err
			}
			return a.answer(delegationsAnswer{all}, func() { a.printDelegations(all) })
		})}
}

func (a *app) printDelegations(all []api.Delegation) {
	if len(all) == 0 {
		a.tell(tNothingListed)
		return
	}
	var rows [][]string
	for _, d := range all {
		state := tOver
		switch {
		case d.InForce:
			state = tInEffect
		case d.RevokedAt == nil && d.Starts.After(time.Now()):
			state = tPlanned
		}
		rows = append(rows, []string{d.ID, d.Unit, d.Delegator, d.Delegate, a.roleName(d.Role), when(d.Starts), when(d.Ends), a.say(state)})
	}
	a.table([]text{tColID, tColUnit, tColPerson, tColTo, tColRoles, tColFrom, tColUntil, tColState}, rows)
}

func (a *app) revokeDelegationCommand() *cobra.Command {
	return &cobra.Command{Use: "revoke ID", Short: a.say(tRosterRevoke), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			if err := d.client.RevokeDelegation(cmd.Context(), args[0]); err != nil {
				return err
			}
			return a.answer(map[string]string{"revoked": args[0]}, func() { a.tell(tDelegationOver, args[0]) })
		})}
}
