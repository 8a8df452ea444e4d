package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// sendOptions is what the command line says about a send.
type sendOptions struct {
	Files             []string `json:"-"`
	To                []string
	Number            string
	Notation          string
	Subject           string
	Note              string
	Kind              string
	Urgency           string
	Purpose           string
	Class             string
	Expires           string
	AcceptUnconfirmed bool
	AllowCopy         bool
	SkipUnreachable   bool
	Resume            string `json:"-"`
	checkOptions
}

type sendAnswer struct {
	Document   string   `json:"document"`
	Pages      int      `json:"pages"`
	Recipients []string `json:"recipients"`
	Skipped    []string `json:"skipped"`
	Expires    string   `json:"expires"`
	Resumed    bool     `json:"resumed"`
	Manifest   string   `json:"manifest"`
	LogIndex   int64    `json:"log_index"`
	LogLeaf    string   `json:"log_leaf"`
	Seconds    float64  `json:"seconds"`
}

func (a *app) sendCommand() *cobra.Command {
	var o sendOptions
	cmd := &cobra.Command{
		Use: "send FILE...", Short: a.say(tSend), Long: a.say(tSendLong),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			o.Files, o.To = args, trimmed(o.To)
			o.Subject, o.Note = norm.NFC.String(strings.TrimSpace(o.Subject)), norm.NFC.String(o.Note)
			if err := a.checkable(o.checkOptions); err != nil {
				return err
			}
			if len(args) == 0 || len(o.To) == 0 && o.Resume == "" {
				return &usageError{a.say(tSendNeeds)}
			}
			err := a.send(cmd.Context(), o)
			if err != nil && cmd.Context().Err() != nil {
				// Ctrl-C reaches poppler, too, whose end is then no broken file.
				return a.fail(exitFailed, "interrupted", context.Canceled, tSendLater)
			}
			return err
		}),
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.To, "to", nil, a.say(tFlagTo))
	f.StringVar(&o.Number, "number", "", a.say(tFlagNumber))
	f.StringVar(&o.Notation, "notation", "", a.say(tFlagNotation))
	f.StringVar(&o.Subject, "subject", "", a.say(tFlagSubject))
	f.StringVar(&o.Note, "note", "", a.say(tFlagNote))
	f.StringVar(&o.Kind, "kind", "cong-van", a.say(tFlagKind))
	f.StringVar(&o.Urgency, "urgency", string(exchange.UrgencyNormal), a.say(tFlagUrgency))
	f.StringVar(&o.Purpose, "purpose", string(exchange.PurposeEpidemic), a.say(tFlagPurpose))
	f.StringVar(&o.Class, "class", string(exchange.ClassSensitive), a.say(tFlagClass))
	f.StringVar(&o.Expires, "expires", "30d", a.say(tFlagExpires))
	f.BoolVar(&o.AcceptUnconfirmed, "accept-unconfirmed", false, a.say(tFlagAccept))
	f.BoolVar(&o.AllowCopy, "allow-copy", false, a.say(tFlagAllowCopy))
	f.BoolVar(&o.SkipUnreachable, "skip-unreachable", false, a.say(tFlagSkip))
	a.checkFlags(f, &o.checkOptions)
	f.StringVar(&o.Resume, "resume", "", a.say(tFlagResume))
	return cmd
}

// send seals files for recipients and makes the document visible. Interrupted at
// any point it leaves no document, and the same command goes on where it stopped.
func (a *app) send(ctx context.Context, o sendOptions) error {
	began := time.Now()
	metadata, err := a.metadata(o, began)
	if err != nil {
		return err
	}
	pages, cleanup, err := a.readPapers(ctx, o.Files)
	defer cleanup()
	if err != nil {
		return err
	}
	if o.Resume == "" { // else it was checked when the send began, with these very files
		if err := a.passCheck(o, pages, &metadata); err != nil {
			return err
		}
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	if _, err := d.Refresh(ctx); err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	s := &sending{desk: d, options: o, papers: pages, account: account}
	if s.device, err = d.device(); err != nil {
		return err
	}
	if err := s.resumeOrBegin(metadata); err != nil {
		return err
	}
	out, err := s.finish(ctx)
	if err != nil && s.givenUp(ctx, err) {
		// The server gave this send up since; nothing of it is visible.
		a.warn(tGivenUp, s.state.Document)
		if err := s.forget(); err != nil {
			return err
		}
		fresh := &sending{desk: d, options: o, papers: pages, account: account, device: s.device}
		if err := fresh.resumeOrBegin(metadata); err != nil {
			return err
		}
		out, err = fresh.finish(ctx)
	}
	if err != nil {
		return err
	}
	out.Seconds = time.Since(began).Seconds()
	return a.answer(out, func() {
		a.tell(tSent, out.Document, out.Pages, strings.Join(out.Recipients, ", "))
		a.tell(tSentReceipt, out.LogIndex, out.LogLeaf)
	})
}

// metadata builds and checks what the manifest will say in the clear.
func (a *app) metadata(o sendOptions, now time.Time) (exchange.Metadata, error) {
	expires, err := parseExpiry(o.Expires, now)
	if err != nil {
		return exchange.Metadata{}, &usageError{fmt.Sprintf("%s: %s", a.say(tBadExpiry), o.Expires)}
	}
	m := exchange.Metadata{
		Number: o.Number, Notation: o.Notation, Kind: o.Kind, Urgency: exchange.Urgency(o.Urgency),
		Class: exchange.Class(o.Class), Purpose: exchange.Purpose(o.Purpose),
		Created: now.UTC().Truncate(time.Second), Expires: expires.UTC().Truncate(time.Second),
		AllowCopy: o.AllowCopy, AcceptUnconfirmed: o.AcceptUnconfirmed,
	}
	if err := m.Validate(now); err != nil {
		return m, &usageError{a.badField(err)}
	}
	// The files' names are fit for the label already.
	if _, err := (crypto.Label{Subject: o.Subject, Note: o.Note}).Encode(); err != nil {
		return m, &usageError{a.say(tBadLabel)}
	}
	return m, nil
}

// badField words what is wrong with the metadata, with the values that are right.
func (a *app) badField(err error) string {
	var invalid *exchange.InvalidError
	if !errors.As(err, &invalid) {
		return err.Error()
	}
	flag := "--" + invalid.Field
	switch invalid.Code {
	case "unknown":
		return fmt.Sprintf(a.say(tBadValue), flag, strings.Join(allowedValues[invalid.Field], ", "))
	case "too_long":
		return fmt.Sprintf(a.say(tTooLong), flag)
	case "past":
		return fmt.Sprintf(a.say(tInThePast), flag)
	case "out_of_range":
		return fmt.Sprintf(a.say(tTooFar), flag)
	}
	return fmt.Sprintf(a.say(tMalformed), flag)
}

var allowedValues = map[string][]string{
	"kind":    slices.Sorted(maps.Keys(exchange.Kinds)),
	"urgency": {string(exchange.UrgencyNormal), string(exchange.UrgencyUrgent), string(exchange.UrgencyVery), string(exchange.UrgencyExpress)},
	"class":   {string(exchange.ClassNone), string(exchange.ClassBasic), string(exchange.ClassSensitive)},
	"purpose": {string(exchange.PurposeCompliance), string(exchange.PurposeReminder), string(exchange.PurposeEpidemic), string(exchange.PurposeRemedies)},
}

// trimmed drops blanks around names and empty names, as in "a, b,".
func trimmed(names []string) []string {
	var out []string
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// parseExpiry reads "30d", a day (its end in Việt Nam) or an RFC 3339 time.
func parseExpiry(s string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days+"\n", "%d\n", &n); err != nil || n < 1 || n > 5*366 {
			return time.Time{}, fmt.Errorf("days: %q", s)
		}
		return now.AddDate(0, 0, n), nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, s, indochina); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return time.Parse(time.RFC3339, s)
}

// finish does what is left of the send and forgets its state.
func (s *sending) finish(ctx context.Context) (*sendAnswer, error) {
	if s.package_ == nil {
		if err := s.address(ctx); err != nil {
			return nil, err
		}
		if err := s.open(ctx); err != nil {
			return nil, err
		}
		if err := s.sealPages(ctx); err != nil {
			return nil, err
		}
		if err := s.sealOriginal(ctx); err != nil {
			return nil, err
		}
		if err := s.sealGrants(ctx); err != nil {
			return nil, err
		}
	}
	sent, err := s.client.CommitSend(ctx, s.state.Document, webdesk.CommitOf(s.package_))
	if err != nil {
		return nil, err
	}
	manifest := crypto.HashOf(s.package_.Manifest).String()
	entry, _, err := s.accept(ctx, sent.Receipt, audit.KindSent, func(record audit.Record) bool {
		return record.Document == s.state.Document && record.Details["manifest"] == manifest
	})
	if err != nil {
		return nil, err
	}
	if err := s.forget(); err != nil {
		return nil, err
	}
	metadata, err := exchange.ParseMetadata(s.state.Metadata)
	if err != nil {
		return nil, err
	}
	return &sendAnswer{
		Document: s.state.Document, Pages: len(s.papers.pages), Recipients: s.state.Usernames, Skipped: append([]string{}, s.state.Skipped...),
		Expires: metadata.Expires.Format(time.RFC3339), Resumed: s.resumed, Manifest: manifest,
		LogIndex: entry.Index, LogLeaf: entry.Leaf().String(),
	}, nil
}

// givenUp tells whether a resumed send failed because the server had swept it.
func (s *sending) givenUp(ctx context.Context, err error) bool {
	var refused *api.Error
	if !s.resumed || !errors.As(err, &refused) || refused.Code != api.CodeConflict {
		return false
	}
	upload, err := s.client.Upload(ctx, s.state.Document)
	return err == nil && upload.State == string(exchange.StateAbandoned)
}

// sealedPackage is shorthand for what Finish of a Sealer returns.
type sealedPackage = sealed.Package
