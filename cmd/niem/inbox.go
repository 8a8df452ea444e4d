package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/web/api"
)

type listAnswer struct {
	Documents []listedDocument `json:"documents"`
}

type listedDocument struct {
	Document   string     `json:"document"`
	Number     string     `json:"number"`
	Notation   string     `json:"notation"`
	Subject    string     `json:"subject"`
	Files      []string   `json:"files"`
	Note       string     `json:"note"`
	Kind       string     `json:"kind"`
	Urgency    string     `json:"urgency"`
	Class      string     `json:"class"`
	Purpose    string     `json:"purpose"`
	Sender     string     `json:"sender"`
	SenderName string     `json:"sender_name"`
	SentAt     time.Time  `json:"sent_at"`
	Expires    time.Time  `json:"expires"`
	Pages      int        `json:"pages"`
	AllowCopy  bool       `json:"allow_copy"`
	Recipients int        `json:"recipients"`
	OpenedBy   int        `json:"opened_by"`
	OpenedAt   *time.Time `json:"opened_at"`
	RecalledAt *time.Time `json:"recalled_at"`
	FinalSince *time.Time `json:"recall_final_since,omitempty"`
	Destroyed  *time.Time `json:"destroyed_at,omitempty"`
	ReceivedAt *time.Time `json:"received_at"`
	GivenUpAt  *time.Time `json:"given_up_at"`
	GivenUp    string     `json:"given_up,omitempty"`
	ReceivedBy int        `json:"received_by"`
	ReturnedBy int        `json:"returned_by"`
}

func (a *app) inboxCommand() *cobra.Command {
	return &cobra.Command{Use: "inbox", Short: a.say(tInbox), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			return a.list(cmd.Context(), (*api.Client).Inbox, a.printInbox)
		})}
}

func (a *app) sentCommand() *cobra.Command {
	return &cobra.Command{Use: "sent [DOC]", Short: a.say(tSentList), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.sentState(cmd.Context(), args[0])
			}
			return a.list(cmd.Context(), (*api.Client).Sent, a.printSent)
		})}
}

// list fetches a list and opens the labels, which the server can't read.
func (a *app) list(ctx context.Context, fetch func(*api.Client, context.Context) ([]api.Item, error), print func([]listedDocument)) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	items, err := fetch(d.client, ctx)
	if err != nil {
		return err
	}
	out := listAnswer{[]listedDocument{}}
	if len(items) > 0 {
		account, err := d.account()
		if err != nil {
			return err
		}
		for _, item := range items {
			out.Documents = append(out.Documents, a.listed(item, account))
		}
	}
	return a.answer(out, func() {
		if len(out.Documents) == 0 {
			a.tell(tNoDocuments)
			return
		}
		print(out.Documents)
	})
}

func (a *app) listed(item api.Item, account *crypto.AccountKey) listedDocument {
	label, err := crypto.OpenLabel(item.Label, account)
	switch {
	case item.Destroyed != nil:
		label.Subject = a.say(tDestroyedState)
	case err != nil:
		label.Subject = a.say(tLabelSealed)
	}
	m := item.Metadata
	return listedDocument{
		Document: item.Document, Number: m.Number, Notation: m.Notation, Subject: label.Subject, Files: label.Files, Note: label.Note,
		Kind: m.Kind, Urgency: m.Urgency, Class: m.Class, Purpose: m.Purpose, Sender: item.Sender.Username, SenderName: item.Sender.FullName,
		SentAt: item.SentAt, Expires: m.Expires, Pages: item.Pages, AllowCopy: m.AllowCopy, Recipients: item.Recipients,
		OpenedBy: item.OpenedBy, OpenedAt: item.OpenedAt, RecalledAt: item.RecalledAt, FinalSince: item.FinalSince, Destroyed: item.Destroyed,
		ReceivedAt: item.ReceivedAt, GivenUpAt: item.GivenUpAt, GivenUp: item.GivenUp, ReceivedBy: item.ReceivedBy, ReturnedBy: item.ReturnedBy,
	}
}

func (a *app) printInbox(documents []listedDocument) {
	var rows [][]string
	for _, d := range documents {
		state := a.say(tNotOpened)
		switch {
		case d.Destroyed != nil:
			state = a.say(tDestroyedState) + " " + when(*d.Destroyed)
		case d.RecalledAt != nil:
			state = a.say(tRecalledState)
		case d.GivenUp == api.AnswerReturned:
			state = a.say(tReturnedState)
		case d.GivenUp == api.AnswerReported:
			state = a.say(tReportedState)
		case d.Expires.Before(time.Now()):
			state = a.say(tExpiredState)
		case d.OpenedAt != nil:
			state = a.say(tOpenedState)
		}
		if d.ReceivedAt != nil {
			state += " · " + a.say(tReceivedState)
		}
		rows = append(rows, []string{d.Document, numbered(d), shortened(d.Subject), d.SenderName + " (" + d.Sender + ")", when(d.SentAt), fmt.Sprint(d.Pages), state})
	}
	a.table([]text{tColDocument, tColNumber, tColSubject, tColSender, tColSentAt, tColPages, tColState}, rows)
}

func (a *app) printSent(documents []listedDocument) {
	var rows [][]string
	for _, d := range documents {
		state := ""
		switch {
		case d.Destroyed != nil:
			state = a.say(tDestroyedState) + " " + when(*d.Destroyed)
		case d.RecalledAt != nil:
			state = a.say(tRecalledState) + " · " + a.finality(d.FinalSince)
		case d.Expires.Before(time.Now()):
			state = a.say(tExpiredState)
		}
		rows = append(rows, []string{d.Document, numbered(d), shortened(d.Subject), when(d.SentAt), fmt.Sprint(d.Pages), fmt.Sprintf("%d/%d", d.OpenedBy, d.Recipients), state})
	}
	a.table([]text{tColDocument, tColNumber, tColSubject, tColSentAt, tColPages, tColOpenedBy, tColState}, rows)
}

func numbered(d listedDocument) string { return strings.Trim(d.Number+"/"+d.Notation, "/") }

// longestSubject is how much of a subject a list shows; --json has all of it.
const longestSubject = 80

func shortened(s string) string {
	r := []rune(s)
	if len(r) <= longestSubject {
		return s
	}
	return string(r[:longestSubject-1]) + "…"
}
