package main

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
	"niem/web/api"
)

func (a *app) logEraseCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "erase", Short: a.say(tLogErase), Long: a.say(tLogEraseLong), Args: cobra.NoArgs}
	var n api.NewErasure
	request := &cobra.Command{Use: "request --person NAME|--index N,… --reason TEXT --decision N", Short: a.say(tLogEraseRequest), Long: a.say(tLogEraseLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if (n.Username == "") == (n.Indexes == "") || strings.TrimSpace(n.Decision) == "" || strings.TrimSpace(n.Reason) == "" {
				return &usageError{a.say(tLogEraseNeeds)}
			}
			return a.requestErasure(cmd.Context(), n)
		})}
	request.Flags().StringVar(&n.Username, "person", "", a.say(tFlagEraseWho))
	request.Flags().StringVar(&n.Indexes, "index", "", a.say(tFlagEraseIndex))
	request.Flags().StringVar(&n.Decision, "decision", "", a.say(tFlagDecision))
	request.Flags().StringVar(&n.Reason, "reason", "", a.say(tFlagReason))
	var yes bool
	approve := &cobra.Command{Use: "approve ID", Short: a.say(tLogEraseApprove), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.approveErasure(cmd.Context(), args[0], yes) })}
	approve.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	reject := &cobra.Command{Use: "reject ID", Short: a.say(tLogEraseReject), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			if err := d.client.RejectErasure(cmd.Context(), args[0]); err != nil {
				return err
			}
			return a.answer(map[string]string{"request": args[0], "state": string(exchange.DestructionRejected)}, func() { a.tell(tEraseRejected, args[0]) })
		})}
	list := &cobra.Command{Use: "list", Short: a.say(tLogEraseList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listErasures(cmd.Context()) })}
	var url string
	settings := settings{{name: "database-url", value: &url, secret: true, help: tSetDatabase}}
	run := &cobra.Command{Use: "run ID", Short: a.say(tLogEraseRun), Long: a.say(tLogEraseLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if err := settings.read(cmd); err != nil {
				return err
			}
			return a.runErasure(cmd.Context(), url, args[0])
		})}
	settings.bind(run, a.say)
	cmd.AddCommand(request, approve, reject, list, run)
	return cmd
}

func (a *app) requestErasure(ctx context.Context, n api.NewErasure) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	made, err := d.client.RequestErasure(ctx, n)
	var refused *api.Error
	if errors.As(err, &refused) && (refused.Code == api.CodeInvalid && refused.Details["reason"] == "not_permitted" || refused.Code == api.CodeNotFound) {
		return a.fail(exitNotFound, refused.Code, nil, tLogEraseNothing)
	}
	if err != nil {
		return err
	}
	return a.answer(made, func() { a.tell(tLogEraseAsked, made.Request, made.Count, made.Request) })
}

func (a *app) approveErasure(ctx context.Context, request string, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	found, err := d.client.Erasures(ctx)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Request != request {
			continue
		}
		a.warn(tLogEraseConsent, e.By.FullName+" ("+e.By.Username+")", e.Count, e.Indexes, e.Decision, e.Reason)
		if err := a.mustAgree(yes, tLogErasePrompt); err != nil {
			return err
		}
		if err := d.client.ApproveErasure(ctx, request); err != nil {
			return err
		}
		return a.answer(map[string]string{"request": request, "state": string(exchange.DestructionApproved)}, func() { a.tell(tLogEraseApproved, request) })
	}
	return a.fail(exitNotFound, api.CodeNotFound, nil, tLogEraseUnknown)
}

type erasuresAnswer struct {
	Requests []api.Erasure `json:"requests"`
}

func (a *app) listErasures(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	found, err := d.client.Erasures(ctx)
	if err != nil {
		return err
	}
	return a.answer(erasuresAnswer{found}, func() {
		var rows [][]string
		for _, e := range found {
			rows = append(rows, requestRow(e.Request, e.At, e.By, e.DecidedBy, a.requestState(e.State), e.Count, e.Decision, e.Reason))
		}
		a.requestTable(tColRecords, rows)
	})
}

type erasedAnswer struct {
	Request  string `json:"request"`
	Indexes  string `json:"indexes"`
	LogIndex int64  `json:"log_index"`
}

// runErasure is an operator's act, straight on the database: the service's own
// login cannot delete a record.
func (a *app) runErasure(ctx context.Context, url, request string) error {
	var id exchange.ID
	raw, err := hex.DecodeString(request)
	if err != nil || len(raw) != len(id) {
		return a.fail(exitNotFound, api.CodeNotFound, nil, tLogEraseUnknown)
	}
	db, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	done, entry, err := exchange.RunErasure(ctx, db, time.Now(), exchange.ID(raw))
	switch {
	case errors.Is(err, exchange.ErrNotFound):
		return a.fail(exitNotFound, api.CodeNotFound, nil, tLogEraseUnknown)
	case errors.Is(err, exchange.ErrConflict):
		return a.fail(exitFailed, api.CodeConflict, nil, tLogEraseNotReady)
	case errors.Is(err, exchange.ErrForbidden):
		return a.fail(exitFailed, api.CodeForbidden, nil, tLogEraseNoRole)
	case err != nil:
		return err
	}
	out := erasedAnswer{request, audit.FormatIndexes(done.Indexes), entry.Index}
	return a.answer(out, func() { a.tell(tLogEraseDone, out.Indexes, out.LogIndex) })
}
