package exchange

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
)

// NewTrace is what a security officer's device hands in.
type NewTrace struct {
	Document DocumentID
	Incident string
	Reason   string
	Code     string
	Asked    []PersonID
	Pictures []TracePicture
}

// Tracers tells a security officer who can prove whose copy of a document leaked.
func (s *Service) Tracers(ctx context.Context, by Person, doc DocumentID) (Tracers, error) {
	if !MayAskTrace(by) {
		return Tracers{}, ErrForbidden
	}
	t, err := s.store.Tracers(ctx, doc)
	if err == nil && !t.Destroyed.IsZero() {
		err = &Refusal{Code: "destroyed", At: t.Destroyed}
	}
	return t, err
}

// AskTrace files a request. The pictures come sealed to those asked.
func (s *Service) AskTrace(ctx context.Context, by Person, in NewTrace) (TraceRequest, error) {
	if !MayAskTrace(by) {
		return TraceRequest{}, ErrForbidden
	}
	r := TraceRequest{By: by.ID, At: s.now(), Document: in.Document, Incident: strings.TrimSpace(in.Incident), Reason: strings.TrimSpace(in.Reason),
		Code: strings.TrimSpace(in.Code), Asked: in.Asked, State: TraceFiled}
	if err := r.check(in.Pictures); err != nil {
		return TraceRequest{}, err
	}
	rand.Read(r.ID[:])
	sums := make([]string, len(in.Pictures))
	for i, p := range in.Pictures {
		r.Pictures, sums[i] = append(r.Pictures, p.Sum), p.Sum.String()
	}
	names := make([]string, len(r.Asked))
	for i, id := range r.Asked {
		names[i] = id.String()
	}
	err := s.store.AddTrace(ctx, r, in.Pictures, func(t Tracers) (audit.Record, error) {
		switch {
		case !t.Destroyed.IsZero():
			return audit.Record{}, &Refusal{Code: "destroyed", At: t.Destroyed}
		case !t.mayBeAsked(by.ID, r.Asked):
			return audit.Record{}, &InvalidError{Field: "asked", Code: "out_of_range"}
		}
		details := traceDetails(r)
		details["incident"], details["reason"], details["code"] = r.Incident, r.Reason, r.Code
		details["pictures"], details["asked"] = strings.Join(sums, ","), strings.Join(names, ",")
		rec := record(r.At, audit.KindTraceRequested, by, details)
		if len(names) == 1 {
			rec.Subject = names[0]
		}
		return rec, nil
	})
	if err != nil {
		return TraceRequest{}, err
	}
	return s.store.Trace(ctx, r.ID)
}

// check looks at what the officer wrote and at the sizes of what was sealed.
func (r *TraceRequest) check(pictures []TracePicture) error {
	if err := validNumber("incident", r.Incident); err != nil {
		return err
	}
	if err := validLine("reason", r.Reason, traceReason); err != nil {
		return err
	}
	if r.Code != "" {
		if err := validLine("code", r.Code, traceCode); err != nil {
			return err
		}
	}
	if len(pictures) < 1 || len(pictures) > MaxTracePictures {
		return &InvalidError{Field: "pictures", Code: "out_of_range"}
	}
	all := 0
	for _, p := range pictures {
		if p.Sum == (Hash{}) || len(p.Sealed) == 0 {
			return &InvalidError{Field: "pictures", Code: "malformed"}
		}
		all += len(p.Sealed)
	}
	if all > MaxTraceBytes {
		return ErrTooLarge
	}
	return nil
}

// traceDetails are what every record about a request says.
func traceDetails(r TraceRequest) map[string]string {
	return map[string]string{"request": hexID(r.ID), "document": r.Document.String()}
}

// Traces lists the requests that the reader may know of, newest first.
func (s *Service) Traces(ctx context.Context, reader Person) ([]TraceRequest, error) {
	of := reader.ID
	if auditsAll(reader) {
		of = PersonID{}
	}
	return s.store.Traces(ctx, of, listed)
}

// Trace gives a request to those who may know of it; what its answer seals, to who
// asked alone.
func (s *Service) Trace(ctx context.Context, reader Person, id ID) (TraceRequest, error) {
	r, err := s.store.Trace(ctx, id)
	if err == nil && !MaySeeTrace(reader, r) {
		err = ErrNotFound
	}
	if err != nil {
		return TraceRequest{}, err
	}
	if reader.ID != r.By {
		r.Result.Sealed = nil
	}
	return r, nil
}

// TraceReceipts proves the entries of a request, and of its end where there is one.
func (s *Service) TraceReceipts(ctx context.Context, r TraceRequest) ([]Receipt, error) {
	if r.Ended.IsZero() {
		return s.receipts(ctx, r.Entry)
	}
	return s.receipts(ctx, r.Entry, r.EndEntry)
}

// TracePicture gives a picture, sealed, to those who are asked.
func (s *Service) TracePicture(ctx context.Context, reader Person, id ID, place int) ([]byte, error) {
	r, err := s.store.Trace(ctx, id)
	if err != nil {
		return nil, err
	}
	if reader.Disabled || !slices.Contains(r.Asked, reader.ID) {
		return nil, ErrNotFound
	}
	return s.store.TracePicture(ctx, id, place)
}

// TraceAnswer is what the device of somebody asked hands in.
type TraceAnswer struct {
	Release int64 // entry of the release under which the trace was run
	TraceResult
}

// AnswerTrace takes in the result of a trace. The release under which it was run
// must be the newest one for the request, and the device that signed a live one of
// whom it was made to.
func (s *Service) AnswerTrace(ctx context.Context, by Person, id ID, in TraceAnswer) (TraceRequest, error) {
	switch n := len(in.Sealed); {
	case n == 0:
		return TraceRequest{}, &InvalidError{Field: "result", Code: "required"}
	case n > MaxTraceResult:
		return TraceRequest{}, ErrTooLarge
	}
	device, err := s.ownDevice(ctx, by, in.Device)
	if err != nil {
		return TraceRequest{}, err
	}
	return s.endTrace(ctx, by, id, func(r *TraceRequest) (audit.Record, error) {
		if !slices.Contains(r.Asked, by.ID) {
			return audit.Record{}, ErrForbidden
		}
		if r.State != TraceRunning || r.RunBy != by.ID || r.Release != in.Release {
			return audit.Record{}, ErrConflict
		}
		answer := audit.TraceAnswer{Request: hexID(r.ID), Document: r.Document.String(), Release: in.Release, Result: audit.Hash(in.Sum), Person: by.ID.String()}
		if !answer.Verify(crypto.DevicePublic(device), in.Signature) {
			return audit.Record{}, ErrBadProof
		}
		r.State, r.Result = TraceAnswered, in.TraceResult
		rec := record(r.Ended, audit.KindTraceAnswered, by, answer.Details(audit.Hash(in.Device), in.Signature))
		rec.Subject = r.By.String()
		return rec, nil
	})
}

// DeclineTrace ends a request without a trace: by somebody who is asked.
func (s *Service) DeclineTrace(ctx context.Context, by Person, id ID, reason string) (TraceRequest, error) {
	return s.closeTrace(ctx, by, id, reason, TraceDeclined, func(r TraceRequest) bool { return slices.Contains(r.Asked, by.ID) })
}

// WithdrawTrace takes a request back.
func (s *Service) WithdrawTrace(ctx context.Context, by Person, id ID, reason string) (TraceRequest, error) {
	return s.closeTrace(ctx, by, id, reason, TraceWithdrawn, func(r TraceRequest) bool { return MayWithdrawTrace(by, r) })
}

func (s *Service) closeTrace(ctx context.Context, by Person, id ID, reason string, state TraceState, may func(TraceRequest) bool) (TraceRequest, error) {
	if err := validLine("reason", reason, traceReason); err != nil {
		return TraceRequest{}, err
	}
	return s.endTrace(ctx, by, id, func(r *TraceRequest) (audit.Record, error) {
		if !may(*r) {
			return audit.Record{}, ErrForbidden
		}
		r.State, r.Words = state, strings.TrimSpace(reason)
		details := traceDetails(*r)
		details["reason"] = r.Words
		rec := record(r.Ended, audit.Kind("trace."+string(state)), by, details)
		if state == TraceDeclined {
			rec.Subject = r.By.String()
		}
		return rec, nil
	})
}

// endTrace ends a request. Whoever may not know of it gets ErrNotFound.
func (s *Service) endTrace(ctx context.Context, by Person, id ID, check func(*TraceRequest) (audit.Record, error)) (TraceRequest, error) {
	now := s.now()
	err := s.store.EndTrace(ctx, id, func(r *TraceRequest) (audit.Record, error) {
		if !MaySeeTrace(by, *r) {
			return audit.Record{}, ErrNotFound
		}
		r.Ended, r.EndedBy = now, by.ID
		return check(r)
	})
	if err != nil {
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrForbidden) {
			s.security.WarnContext(ctx, "end of a trace request refused", "person", by.ID.String())
		}
		return TraceRequest{}, err
	}
	return s.Trace(ctx, by, id)
}

// PeopleOfTraces gives everybody whom requests name.
func (s *Service) PeopleOfTraces(ctx context.Context, found []TraceRequest) (map[PersonID]Person, error) {
	var ids []PersonID
	for _, r := range found {
		ids = append(append(ids, r.By, r.RunBy, r.EndedBy), r.Asked...)
	}
	return s.peopleByID(ctx, ids)
}
