package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/web/api"
)

func (a *app) useCommand() *cobra.Command {
	var f requestFlags
	var person, successor string
	var documents []string
	cmd := &cobra.Command{Use: "use --for PERSON|--document DOC --successor NAME --decision N --reason TEXT", Short: a.say(tUse), Long: a.say(tUseLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := f.complete(a); err != nil {
				return err
			}
			if successor == "" || (person == "") == (len(documents) == 0) {
				return &usageError{a.say(tUseNeeds)}
			}
			return a.use(cmd.Context(), f, person, successor, documents)
		})}
	f.bind(a, cmd)
	cmd.Flags().StringVar(&person, "for", "", a.say(tFlagFor))
	cmd.Flags().StringSliceVar(&documents, "document", nil, a.say(tFlagDocument))
	cmd.Flags().StringVar(&successor, "successor", "", a.say(tFlagHandOverTo))
	return cmd
}

// use asks the second holder to hand documents over to a successor. What the
// unit's key can't open is listed with its sender, who alone can add somebody.
func (a *app) use(ctx context.Context, f requestFlags, person, successor string, documents []string) error {
	s, err := a.sit(ctx, f.unit)
	if err != nil {
		return err
	}
	heir, err := s.client.Key(ctx, successor)
	if err != nil {
		return err
	}
	checked, err := s.CheckNamedKey(ctx, heir, successor)
	if err != nil {
		return err
	}
	order := exchange.RecoveryOrder{Action: exchange.RecoveryUse, Successor: checked.Person}
	papers, err := s.client.RecoveryPapers(ctx, s.unit, api.PapersQuery{Username: person, Documents: documents})
	if err != nil {
		return err
	}
	if papers.Person != nil {
		if order.Person, err = crypto.ParsePersonID(papers.Person.ID); err != nil {
			return err
		}
	}
	for _, p := range papers.Documents {
		if p.Waits {
			a.warn(tWaitsForReseal, p.Document, p.Metadata.Number, p.Metadata.Notation)
			continue
		}
		if !p.Ours {
			a.warn(tAskSender, p.Document, p.Metadata.Number, p.Metadata.Notation, p.Sender.FullName, p.Sender.Username, p.Sender.Unit)
			continue
		}
		id, err := crypto.ParseDocumentID(p.Document)
		if err != nil {
			return err
		}
		order.Documents = append(order.Documents, id)
	}
	switch n := len(order.Documents); {
	case n == 0:
		return a.fail(exitFailed, "nothing", nil, tNothingToHandOver)
	case n > exchange.MaxOrderDocuments:
		a.warn(tMoreOrders, n, exchange.MaxOrderDocuments)
		order.Documents = order.Documents[:exchange.MaxOrderDocuments]
	}
	slices.SortFunc(order.Documents, func(x, y crypto.DocumentID) int { return bytes.Compare(x[:], y[:]) })
	return s.request(ctx, f, order, nil)
}

// shownDocuments is how many documents are shown before the rest is counted.
const shownDocuments = 40

// showDocuments lets the second holder see what would be handed over, to whom.
func (r *request) showDocuments(ctx context.Context) error {
	o := r.order
	if o.Action != exchange.RecoveryUse {
		return nil
	}
	query := api.PapersQuery{}
	for _, id := range o.Documents {
		query.Documents = append(query.Documents, id.String())
	}
	papers, err := r.client.RecoveryPapers(ctx, r.unit, query)
	if err != nil {
		return err
	}
	use, err := r.use(ctx)
	if err != nil {
		return err
	}
	from := "–"
	if use.Person != nil {
		from = use.Person.FullName + " (" + use.Person.Username + ")"
	}
	r.app.warn(tHandsOver, from, use.Successor.FullName+" ("+use.Successor.Username+")", len(o.Documents))
	for i, p := range papers.Documents {
		if i == shownDocuments {
			r.app.warn(tMoreDocuments, len(papers.Documents)-i)
			break
		}
		r.app.warn(tDocumentLine, p.Document, p.Metadata.Number, p.Metadata.Notation, when(p.SentAt), p.Sender.FullName)
	}
	return nil
}

// use is the request's line in the history, which names leaver and successor; the
// successor's key is verified when it is sealed to.
func (r *request) use(ctx context.Context) (api.RecoveryUse, error) {
	return r.line(ctx, func(u api.RecoveryUse) bool {
		return u.Successor != nil && u.Successor.ID == r.order.Successor.String() &&
			(u.Person == nil && r.order.Person.IsZero() || u.Person != nil && u.Person.ID == r.order.Person.String())
	})
}

// line is the request's line in the history that says what the order says.
func (r *request) line(ctx context.Context, says func(api.RecoveryUse) bool) (api.RecoveryUse, error) {
	uses, err := r.client.RecoveryHistory(ctx, r.unit)
	if err != nil {
		return api.RecoveryUse{}, err
	}
	for _, u := range uses {
		if u.Request == r.id && says(u) {
			return u, nil
		}
	}
	return api.RecoveryUse{}, r.app.fail(exitUnverified, "recovery_request", nil, tRequestForged, r.id)
}

type handedAnswer struct {
	doneAnswer
	Successor string   `json:"successor"`
	Handed    []string `json:"handed"`
	Sent      []string `json:"sent"` // of them, those whose sender's part went over
	Left      []left   `json:"left"`
}

type left struct {
	Document string `json:"document"`
	Why      string `json:"why"`
}

// handOver carries an approved order out, document by document. Interrupted, it
// goes on: what is handed over already has nothing left to give.
func (r *request) handOver(ctx context.Context, unit *crypto.AccountKey) error {
	work, err := r.begin(ctx, unit)
	if err != nil {
		return err
	}
	out := handedAnswer{doneAnswer: doneAnswer{r.id, r.unit, string(r.order.Action)}, Successor: work.heir.Username(), Handed: []string{}, Sent: []string{}, Left: []left{}}
	bar := r.app.progress(tHandingOver, len(r.order.Documents))
	for i, doc := range r.order.Documents {
		got, why, err := work.document(ctx, i+1, doc)
		if err != nil {
			r.app.warn(tHandoverStopped, i, len(r.order.Documents))
			return fmt.Errorf("%s: %w", doc, err)
		}
		if len(got) > 0 {
			out.Handed = append(out.Handed, doc.String())
		}
		if slices.Contains(got, crypto.GrantMaster) {
			out.Sent = append(out.Sent, doc.String())
		}
		if len(got) == 0 && why != "has_it" {
			out.Left = append(out.Left, left{doc.String(), why})
		}
		bar(i + 1)
	}
	if err := r.client.FinishRecovery(ctx, r.unit, r.id, api.RecoveryEnd{Handed: len(out.Handed), Left: len(out.Left)}); err != nil {
		return err
	}
	return r.app.answer(out, func() {
		r.app.tell(tHandedOver, len(out.Handed), len(out.Sent), out.Successor)
		for _, l := range out.Left {
			r.app.tell(tNotHanded, l.Document, r.app.leftReason(l.Why))
		}
	})
}

func (a *app) leftReason(why string) string {
	switch why {
	case "recalled":
		return a.say(tWhyRecalled)
	case "expired":
		return a.say(tWhyExpired)
	case "unreadable":
		return a.say(tWhyUnreadable)
	}
	return why
}
