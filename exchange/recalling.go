package exchange

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"niem/exchange/audit"
)

// RecallOutcome is what a recall did, with people instead of ids.
type RecallOutcome struct {
	Recalled
	People     []Person // whose access ended now
	HadOpened  []Person // of those, who had opened before
	Recipients []Person // whom the order named; empty for all
}

// Recall takes a document back from the recipients named, or from all. It
// ends access only: what was shown stays seen, and the answer says by whom.
func (s *Service) Recall(ctx context.Context, by Person, id DocumentID, usernames []string, reason string) (RecallOutcome, error) {
	reason, err := checkReason("reason", reason)
	if err != nil {
		return RecallOutcome{}, err
	}
	if len(usernames) > MaxRecipients {
		return RecallOutcome{}, &InvalidError{Field: "recipients", Code: "out_of_range"}
	}
	var out RecallOutcome
	order := RecallOrder{Document: id, By: by, Reason: reason}
	for _, name := range usernames {
		p, err := s.recipientByName(ctx, name)
		if err != nil {
			return RecallOutcome{}, err
		}
		order.Recipients = append(order.Recipients, p.ID)
		out.Recipients = append(out.Recipients, p)
	}
	now := s.now()
	done, entry, err := s.store.Recall(ctx, order, now, func(sender Person, from []PersonID) (audit.Record, error) {
		if !MayRecall(by, sender) {
			return audit.Record{}, ErrNotFound
		}
		details := map[string]string{"reason": reason, "scope": "all", "count": strconv.Itoa(len(from))}
		if len(order.Recipients) > 0 {
			// Recalls are replayed from the log after a restore: it names everybody.
			names := make([]string, len(from))
			for i, person := range from {
				names[i] = person.String()
			}
			details["scope"], details["recipients"] = "some", strings.Join(names, ",")
		}
		rec := record(now, audit.KindRecalled, by, details)
		rec.Document = id.String()
		return rec, nil
	})
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			s.security.WarnContext(ctx, "recall refused", "person", by.ID.String(), "document", id.String())
		}
		return RecallOutcome{}, err
	}
	done.Receipt = s.settledReceipt(ctx, entry)
	out.Recalled = done
	if out.People, err = s.store.People(ctx, done.Recalled); err != nil {
		return RecallOutcome{}, err
	}
	out.HadOpened, err = s.store.People(ctx, done.Opened)
	return out, err
}

func (s *Service) recipientByName(ctx context.Context, name string) (Person, error) {
	if !PlausibleName(name) {
		return Person{}, &InvalidError{Field: "recipients", Code: "malformed"}
	}
	p, err := s.store.PersonByUsername(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return Person{}, &UnreachableError{[]string{name}, "unknown"}
	}
	return p, err
}
