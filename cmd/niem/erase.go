package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/web/api"
)

func (a *app) eraseCommand() *cobra.Command {
	var decision, reason, before string
	var all, yes bool
	cmd := &cobra.Command{Use: "erase DOC… --reason TEXT --decision N", Short: a.say(tErase), Long: a.say(tEraseLong), Args: cobra.ArbitraryArgs,
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(decision) == "" || strings.TrimSpace(reason) == "" || all == (len(args) > 0) || all != (before != "") {
				return &usageError{a.say(tEraseNeeds)}
			}
			return a.erase(cmd.Context(), args, before, api.NewDestruction{Decision: decision, Reason: reason})
		})}
	cmd.Flags().StringVar(&decision, "decision", "", a.say(tFlagDecision))
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	cmd.Flags().BoolVar(&all, "all", false, a.say(tFlagEraseAll))
	cmd.Flags().StringVar(&before, "before", "", a.say(tFlagEraseBefore))

	approve := &cobra.Command{Use: "approve ID", Short: a.say(tEraseApprove), Long: a.say(tEraseLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.approveErase(cmd.Context(), args[0], yes) })}
	approve.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	var why string
	reject := &cobra.Command{Use: "reject ID --reason TEXT", Short: a.say(tEraseReject), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(why) == "" {
				return &usageError{a.say(tEraseRejectNeeds)}
			}
			return a.rejectErase(cmd.Context(), args[0], why)
		})}
	reject.Flags().StringVar(&why, "reason", "", a.say(tFlagReason))
	list := &cobra.Command{Use: "list", Short: a.say(tEraseList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listErase(cmd.Context()) })}
	cmd.AddCommand(approve, reject, list, a.certificateCommand())
	return cmd
}

// erase asks for the destruction of documents.
func (a *app) erase(ctx context.Context, documents []string, before string, n api.NewDestruction) error {
	for _, document := range documents {
		if _, err := a.documentID(document); err != nil {
			return err
		}
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	n.Documents = documents
	if before != "" {
		if n.Documents, err = d.expiredBefore(ctx, before); err != nil {
			return err
		}
	}
	made, err := d.client.RequestDestruction(ctx, n)
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeConflict {
		return a.fail(exitFailed, api.CodeConflict, nil, tEraseConflict)
	}
	if err != nil {
		return err
	}
	return a.answer(made, func() {
		a.printDoomed(made)
		a.tell(tEraseAsked, made.Request, len(made.Documents), made.Request)
		if before != "" && len(made.Documents) == exchange.MaxDestroyed {
			a.tell(tEraseMore, exchange.MaxDestroyed)
		}
	})
}

// expiredBefore names the documents that expired before a day here.
func (d *desk) expiredBefore(ctx context.Context, day string) ([]string, error) {
	at, err := time.ParseInLocation(time.DateOnly, day, indochina)
	if err != nil {
		return nil, &usageError{fmt.Sprintf(d.app.say(tBadDay), oneLine(day))}
	}
	found, err := d.client.ExpiredDocuments(ctx, at)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, d.app.fail(exitNotFound, api.CodeNotFound, nil, tNothingExpired, day)
	}
	names := make([]string, len(found))
	for i, x := range found {
		names[i] = x.Document
	}
	return names, nil
}

func (a *app) printDoomed(d api.Destruction) {
	for i, x := range d.Documents {
		if i == shownDoomed {
			a.warn(tMoreDocuments, len(d.Documents)-i)
			break
		}
		a.warn(tEraseDocument, x.Document, strings.Trim(x.Metadata.Number+"/"+x.Metadata.Notation, "/"), x.Sender.Username, when(x.SentAt), when(x.Metadata.Expires), x.Shares, x.Objects)
	}
}

// shownDoomed is how many documents of a request are shown; --json has all.
const shownDoomed = 20

// approveErase shows what is asked for and what cannot be undone, and destroys.
func (a *app) approveErase(ctx context.Context, request string, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	asked, err := d.client.Destruction(ctx, request)
	if err != nil {
		return err
	}
	if asked.State != string(exchange.DestructionOpen) {
		return a.fail(exitFailed, "request_over", nil, tEraseOver, a.destructionState(asked))
	}
	a.warn(tEraseConsent, asked.By.FullName+" ("+asked.By.Username+")", len(asked.Documents), asked.Decision, asked.Reason)
	a.printDoomed(asked)
	a.warn(tEraseWarning)
	if err := a.mustAgree(yes, tErasePrompt); err != nil {
		return err
	}
	done, err := d.client.ApproveDestruction(ctx, request)
	if err != nil {
		return err
	}
	// Every entry that the answer names has to stand on the pinned log.
	if _, _, err := d.certificate(ctx, request); err != nil {
		return err
	}
	return a.answer(done, func() { a.tell(tEraseDone, len(done.Documents)) })
}

func (a *app) rejectErase(ctx context.Context, request, reason string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	done, err := d.client.RejectDestruction(ctx, request, api.Reason{Reason: reason})
	if err != nil {
		return err
	}
	return a.answer(done, func() { a.tell(tEraseRejected, request) })
}

type eraseListAnswer struct {
	Requests []api.Destruction `json:"requests"`
}

func (a *app) listErase(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	found, err := d.client.Destructions(ctx)
	if err != nil {
		return err
	}
	return a.answer(eraseListAnswer{found}, func() {
		var rows [][]string
		for _, x := range found {
			rows = append(rows, requestRow(x.Request, x.At, x.By, x.DecidedBy, a.destructionState(x), len(x.Documents), x.Decision, x.Reason))
		}
		a.requestTable(tColCount, rows)
	})
}

func (a *app) destructionState(d api.Destruction) string {
	switch exchange.DestructionState(d.State) {
	case exchange.DestructionOpen:
		return a.say(tStateOpen)
	case exchange.DestructionRejected:
		return a.say(tStateRejected)
	case exchange.DestructionDone:
		return a.say(tDestroyedState)
	case exchange.DestructionApproved:
		gone := 0
		for _, x := range d.Documents {
			if x.Finished != nil {
				gone++
			}
		}
		return fmt.Sprintf(a.say(tEraseDeleting), gone, len(d.Documents))
	}
	return d.State
}
