package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

type recallAnswer struct {
	Document string   `json:"document"`
	At       string   `json:"at"`
	Recalled []string `json:"recalled"`
	Opened   []string `json:"opened"` // of those, who had opened before
	Final    bool     `json:"final"`  // also against old backups; never yet when the answer comes
	LogIndex int64    `json:"log_index"`
}

func (a *app) recallCommand() *cobra.Command {
	var recipients []string
	var reason string
	var yes bool
	cmd := &cobra.Command{
		Use: "recall DOC --reason TEXT", Short: a.say(tRecall), Long: a.say(tRecallLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tRecallNeeds)}
			}
			return a.recall(cmd.Context(), args[0], recipients, reason, yes)
		}),
	}
	cmd.Flags().StringSliceVar(&recipients, "recipient", nil, a.say(tFlagRecipient))
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

func (a *app) recall(ctx context.Context, document string, recipients []string, reason string, yes bool) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	if !yes && isTerminal(a.in) {
		a.warn(tRecallWarning)
		agreed, err := a.agrees(tRecallPrompt)
		if err != nil {
			return err
		}
		if !agreed {
			return a.fail(exitFailed, "declined", nil, tDeclined)
		}
	}
	done, err := d.client.Recall(ctx, document, api.Recall{Recipients: recipients, Reason: reason})
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeConflict {
		return a.fail(exitFailed, api.CodeConflict, nil, tRecalledBefore, document)
	}
	if errors.As(err, &refused) && (refused.Code == api.CodeUnreachable || refused.Code == api.CodeInvalid && refused.Details["field"] == "recipients") {
		return a.fail(exitFailed, refused.Code, nil, tNotARecipient, strings.Join(recipients, ", "))
	}
	if err != nil {
		return err
	}
	entry, _, err := d.accept(ctx, done.Receipt, audit.KindRecalled, func(record audit.Record) bool { return record.Document == document })
	if err != nil {
		return err
	}
	out := recallAnswer{document, done.At.UTC().Format(jsonTime), usernames(done.Recalled), usernames(done.Opened), false, entry.Index}
	return a.answer(out, func() {
		a.tell(tRecalled, document, strings.Join(out.Recalled, ", "))
		if len(out.Opened) > 0 {
			a.tell(tRecalledSeen, strings.Join(out.Opened, ", "))
		} else {
			a.tell(tRecalledUnseen)
		}
		a.tell(tNotFinalYet)
		a.tell(tSentReceipt, entry.Index, entry.Leaf())
	})
}

func usernames(people []api.Person) []string {
	names := []string{}
	for _, p := range people {
		names = append(names, p.Username)
	}
	return names
}
