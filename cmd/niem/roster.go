package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

type rosterAnswer struct {
	People []api.RosterLine `json:"people"`
}

type nominatedAnswer struct {
	Nominated []string     `json:"nominated"`
	Refused   []refusedRow `json:"refused"`
}

type refusedRow struct {
	Username string `json:"username"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

func (a *app) rosterCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "roster", Short: a.say(tRoster), Args: cobra.NoArgs}
	var unit, state string
	list := &cobra.Command{Use: "list", Short: a.say(tRosterList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listRoster(cmd.Context(), unit, state) })}
	list.Flags().StringVar(&unit, "unit", "", a.say(tFlagRosterUnit))
	list.Flags().StringVar(&state, "state", "", a.say(tFlagRosterState))
	cmd.AddCommand(list,
		a.onePerson("nominate NAME --number N", tRosterNominate, "number", tFlagPaper, tNeedNumber, a.nominateOne),
		a.onePerson("approve NAME --number N", tRosterApprove, "number", tFlagPaper, tNeedNumber, a.approveAccess),
		a.onePerson("refuse NAME --reason TEXT", tRosterRefuse, "reason", tFlagReason, tNeedReason, a.refuseNomination),
		a.importCommand(), a.exportCommand(), a.foundCommand(), a.reviewCommand(),
		a.leaveCommand(), a.leavingCommand(), a.onePerson("stay ID --reason TEXT", tRosterStay, "reason", tFlagReason, tNeedReason, a.cancelDeparture),
		a.delegateCommand(), a.delegationsCommand(), a.revokeDelegationCommand(),
	)
	return cmd
}

// onePerson is a command about one name or id with one required flag.
func (a *app) onePerson(use string, short text, flag string, help, missing text, do func(ctx context.Context, name, value string) error) *cobra.Command {
	var value string
	cmd := &cobra.Command{Use: use, Short: a.say(short), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(value) == "" {
				return &usageError{a.say(missing)}
			}
			return do(cmd.Context(), args[0], value)
		})}
	cmd.Flags().StringVar(&value, flag, "", a.say(help))
	return cmd
}

// rosterWhere reads the lines of the roster that keep chooses.
func (a *app) rosterWhere(ctx context.Context, keep func(api.RosterLine) bool) ([]api.RosterLine, error) {
	d, err := a.connect()
	if err != nil {
		return nil, err
	}
	all, err := d.client.Roster(ctx)
	if err != nil {
		return nil, err
	}
	lines := []api.RosterLine{}
	for _, l := range all {
		if keep(l) {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

func (a *app) listRoster(ctx context.Context, unit, state string) error {
	lines, err := a.rosterWhere(ctx, func(l api.RosterLine) bool {
		return (unit == "" || l.Person.Unit == unit) && (state == "" || l.State == state)
	})
	if err != nil {
		return err
	}
	return a.answer(rosterAnswer{lines}, func() {
		if len(lines) == 0 {
			a.tell(tNobodyListed)
			return
		}
		var rows [][]string
		for _, l := range lines {
			rows = append(rows, []string{l.Person.Unit, nameOf(l.Person), l.Person.Position, l.Person.Phone, l.Person.Email, a.stateOf(l.State), l.Nomination, l.Decision})
		}
		a.table([]text{tColUnit, tColPerson, tColPosition, tColPhone, tColEmail, tColState, tColNumber, tColDecided}, rows)
	})
}

// stateOf words where somebody stands.
func (a *app) stateOf(state string) string {
	t, known := map[string]text{"nominated": tStateNominated, "refused": tStateRefused, "approved": tToAcknowledge, "active": tStateActive,
		"suspended": tStateSuspended, "ended": tStateEnded}[state]
	if !known {
		return state
	}
	return a.say(t)
}

func (a *app) nominateOne(ctx context.Context, name, number string) error {
	return a.nominate(ctx, []api.Nomination{{Username: name, Number: number}})
}

// nominate sends nominations and says of each what became of it. One that was
// refused ends the command with code 1.
func (a *app) nominate(ctx context.Context, list []api.Nomination) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	done, err := d.client.Nominate(ctx, list)
	if err != nil {
		return err
	}
	out := nominatedAnswer{Nominated: []string{}, Refused: []refusedRow{}}
	for _, n := range done {
		if n.Error == nil {
			out.Nominated = append(out.Nominated, n.Username)
			continue
		}
		out.Refused = append(out.Refused, refusedRow{n.Username, n.Error.Code, a.remoteText(n.Error)})
	}
	if len(list) == 1 && len(out.Refused) == 1 {
		return done[0].Error
	}
	for _, r := range out.Refused {
		a.warn(tNotNominated, r.Username, r.Message)
	}
	if err := a.answer(out, func() {
		if len(out.Nominated) > 0 {
			a.tell(tNominated, strings.Join(out.Nominated, ", "))
		}
	}); err != nil {
		return err
	}
	if len(out.Refused) > 0 {
		return &silentFailure{}
	}
	return nil
}

// approveAccess puts somebody on the roster, and says how to let them know: by what the
// roster has, and without any password.
func (a *app) approveAccess(ctx context.Context, name, number string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if err := d.client.Approve(ctx, name, number); err != nil {
		return err
	}
	line, err := d.rosterLine(ctx, name)
	if err != nil {
		return err
	}
	return a.answer(line, func() {
		a.tell(tApproved, line.Person.FullName, line.Person.Username)
		a.tell(tTellThem, line.Person.Email, line.Person.Phone)
	})
}

// rosterLine is one person's line, as it is now.
func (d *desk) rosterLine(ctx context.Context, name string) (api.RosterLine, error) {
	lines, err := d.client.Roster(ctx)
	if err != nil {
		return api.RosterLine{}, err
	}
	for _, l := range lines {
		if strings.EqualFold(l.Person.Username, name) {
			return l, nil
		}
	}
	return api.RosterLine{}, &api.Error{Status: 404, Code: api.CodeNotFound, Message: api.Message{VI: tNobodyListed.vi, EN: tNobodyListed.en}}
}

func (a *app) refuseNomination(ctx context.Context, name, reason string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if err := d.client.RefuseNomination(ctx, name, reason); err != nil {
		return err
	}
	return a.answer(map[string]string{"refused": name}, func() { a.tell(tRefusedOne, name) })
}

func (a *app) reviewCommand() *cobra.Command {
	var keep, end, due bool
	var reason string
	cmd := &cobra.Command{Use: "review [NAME]", Short: a.say(tRosterReview), Long: a.say(tRosterReviewL), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.reviewList(cmd.Context(), due)
			}
			if keep == end || strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tNeedVerdict)}
			}
			return a.review(cmd.Context(), args[0], keep, reason)
		})}
	cmd.Flags().BoolVar(&keep, "keep", false, a.say(tFlagKeep))
	cmd.Flags().BoolVar(&end, "end", false, a.say(tFlagEnd))
	cmd.Flags().BoolVar(&due, "due", false, a.say(tFlagDueOnly))
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	return cmd
}

// reviewList shows whose access stands, with what a reviewer has to know.
func (a *app) reviewList(ctx context.Context, due bool) error {
	lines, err := a.rosterWhere(ctx, func(l api.RosterLine) bool {
		return (l.State == "approved" || l.State == "active" || l.State == "suspended") && (!due || l.Due)
	})
	if err != nil {
		return err
	}
	return a.answer(rosterAnswer{lines}, func() {
		if len(lines) == 0 {
			a.tell(tNobodyListed)
			return
		}
		var rows [][]string
		for _, l := range lines {
			limit := whenOr(l.ReviewDue)
			if l.Due {
				limit += " !"
			}
			rows = append(rows, []string{l.Person.Unit, nameOf(l.Person), strings.Join(l.Person.Roles, ","), a.stateOf(l.State), whenOr(l.LastSignIn), whenOr(l.LastOpening),
				fmt.Sprint(l.Delegations), a.keyStatus(l.Key), limit})
		}
		a.table([]text{tColUnit, tColPerson, tColRoles, tColState, tColSignIn, tColOpening, tColLent, tColKey, tColDue}, rows)
	})
}

func (a *app) review(ctx context.Context, name string, keep bool, reason string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	verdict, said := "end", tEndedAccess
	if keep {
		verdict, said = "keep", tKept
	}
	if err := d.client.Review(ctx, name, api.Review{Verdict: verdict, Reason: reason}); err != nil {
		return err
	}
	return a.answer(map[string]string{"username": name, "verdict": verdict}, func() { a.tell(tReviewed, name, a.say(said)) })
}
