package exchange

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"niem/exchange/audit"
	"niem/exchange/cover"
)

const maxReason = 500 // characters

// checkReason trims a reason and holds it against the rules for one.
func checkReason(field, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return "", &InvalidError{Field: field, Code: "required"}
	case utf8.RuneCountInString(reason) > maxReason:
		return "", &InvalidError{Field: field, Code: "too_long"}
	case !cover.OneLine(strings.ReplaceAll(reason, "\n", " ")):
		return "", &InvalidError{Field: field, Code: "malformed"}
	}
	return reason, nil
}

// Answered is an answer that stands on the log.
type Answered struct {
	Answer
	Receipt Receipt
}

// Answer takes a recipient's answer to a document. Given again it is the first one.
// Whoever is no recipient gets ErrNotFound, like for a document that does not
// exist.
func (s *Service) Answer(ctx context.Context, by Person, id DocumentID, kind AnswerKind, reason string) (Answered, error) {
	details := map[string]string{}
	var err error
	switch kind {
	case AnswerReceived:
		reason = ""
	case AnswerReturned:
		reason, err = checkReason("reason", reason)
		details["reason"] = reason
	case AnswerReported:
		reason, err = checkReason("note", reason)
		details["note"] = reason
	}
	if err != nil {
		return Answered{}, err
	}
	now := s.now()
	given, entry, err := s.store.Answer(ctx, Answer{id, by.ID, kind, reason, now}, func(f ReleaseFacts) (audit.Record, error) {
		f.Person = by
		if err := DecideAnswer(f, kind); err != nil {
			return audit.Record{}, err
		}
		rec := record(now, kind.record(), by, details)
		rec.Document = id.String()
		return rec, nil
	})
	if errors.Is(err, ErrNotFound) {
		s.security.WarnContext(ctx, "answer refused", "person", by.ID.String(), "document", id.String())
	}
	if err != nil {
		return Answered{}, err
	}
	return Answered{given, s.settledReceipt(ctx, entry)}, nil
}

// SentState tells a document's sender what became of it: who has opened, received
// or returned it, and who asks for access. It is no reading of the audit: devices,
// pages and refusals stand there alone.
func (s *Service) SentState(ctx context.Context, p Person, id DocumentID) (SentState, error) {
	state, err := s.store.SentState(ctx, p.ID, id)
	if err != nil {
		return SentState{}, err
	}
	keys, err := s.store.KEKs(ctx)
	if err != nil {
		return SentState{}, err
	}
	for i, r := range state.Recipients {
		state.Recipients[i].Views, state.Recipients[i].Copies, state.Recipients[i].PagesServed = 0, 0, 0
		if !r.RecalledAt.IsZero() {
			state.Recipients[i].FinalSince, _ = FinalSince(keys, r.RecalledAt)
		}
	}
	return state, nil
}
