package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

type requestsAnswer struct {
	Requests []api.AccessRequest `json:"requests"`
}

type accessAnswer struct {
	Document string `json:"document"`
	Request  string `json:"request"`
	Granted  bool   `json:"granted"`
	LogIndex int64  `json:"log_index"`
}

// requestAccessCommand asks for access; without a document it lists what was asked.
func (a *app) requestAccessCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "request-access [DOC --reason TEXT]", Short: a.say(tRequestAccess), Long: a.say(tRequestAccessLong), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.ownRequests(cmd.Context())
			}
			if strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tAnswerNeeds) + "reason"}
			}
			return a.requestAccess(cmd.Context(), args[0], reason)
		}),
	}
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	return cmd
}

func (a *app) requestAccess(ctx context.Context, document, reason string) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	asked, err := d.client.AskAccess(ctx, document, reason)
	if err != nil {
		return err
	}
	if asked.Receipt == nil {
		return a.fail(exitUnverified, "receipt", nil, tReceiptBad, -1)
	}
	if _, err := d.logged(ctx, *asked.Receipt, audit.KindAccessAsked, document); err != nil {
		return err
	}
	return a.answer(asked, func() { a.tell(tAccessAsked, document) })
}

func (a *app) ownRequests(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	all, err := d.client.AccessRequests(ctx)
	if err != nil {
		return err
	}
	return a.answer(requestsAnswer{all}, func() { a.printRequests(all) })
}

func (a *app) printRequests(all []api.AccessRequest) {
	var rows [][]string
	for _, r := range all {
		who := ""
		if r.Person != nil {
			who = r.Person.FullName + " (" + r.Person.Username + ")"
		}
		state := a.say(tRequestOpen)
		switch {
		case r.Answered != nil && r.Granted:
			state = a.say(tRequestGranted) + " " + when(*r.Answered)
		case r.Answered != nil:
			state = a.say(tRequestRefused) + " " + when(*r.Answered)
		}
		if r.Answer != "" {
			state += ": " + r.Answer
		}
		rows = append(rows, []string{r.ID, r.Document, who, when(r.At), r.Reason, state})
	}
	a.table([]text{tColRequest, tColDocument, tColAsker, tColTime, tColReason, tColState}, rows)
}

// answerAccessCommand answers a request for a document that the person sent.
func (a *app) answerAccessCommand() *cobra.Command {
	var grant, refuse bool
	var reason string
	cmd := &cobra.Command{
		Use: "answer-access DOC REQUEST (--grant | --refuse --reason TEXT)", Short: a.say(tAnswerAccess), Long: a.say(tAnswerAccessLong), Args: cobra.ExactArgs(2),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if grant == refuse || refuse && strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tAnswerAccessNeeds)}
			}
			return a.answerAccess(cmd.Context(), args[0], args[1], api.AccessAnswer{Granted: grant, Reason: reason})
		}),
	}
	cmd.Flags().BoolVar(&grant, "grant", false, a.say(tFlagGrant))
	cmd.Flags().BoolVar(&refuse, "refuse", false, a.say(tFlagRefuseIt))
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	return cmd
}

func (a *app) answerAccess(ctx context.Context, document, request string, answer api.AccessAnswer) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	receipt, err := d.client.AnswerAccess(ctx, document, request, answer)
	if err != nil {
		return err
	}
	index, err := d.logged(ctx, receipt, audit.KindAccessAnswered, document)
	if err != nil {
		return err
	}
	return a.answer(accessAnswer{document, request, answer.Granted, index}, func() {
		if answer.Granted {
			a.tell(tAccessGranted, index)
			return
		}
		a.tell(tAccessRefused, index)
	})
}
