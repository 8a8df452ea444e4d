package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) recoveryPapers(c echo.Context) error {
	var in api.PapersQuery
	if err := readJSON(c, &in); err != nil {
		return err
	}
	named := make([]exchange.DocumentID, len(in.Documents))
	for i, text := range in.Documents {
		if named[i].UnmarshalText([]byte(text)) != nil {
			return &exchange.InvalidError{Field: "documents", Code: "malformed"}
		}
	}
	subject, found, err := s.service.RecoveryPapers(c.Request().Context(), by(c).person, c.Param("unit"), in.Username, named)
	if err != nil {
		return err
	}
	out := api.Papers{Documents: make([]api.RecoveryPaper, len(found))}
	if !subject.ID.IsZero() {
		p := toPerson(subject)
		out.Person = &p
	}
	for i, d := range found {
		out.Documents[i] = api.RecoveryPaper{Document: d.Document.String(), Metadata: toMetadata(d.Metadata), Sender: toPerson(d.Sender), SentAt: d.SentAt,
			Received: d.Received, Sent: d.Sent, Live: d.Live, Ours: d.Ours, Waits: d.Waits}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) requestRecovery(c echo.Context) error {
	var in api.NewRecoveryRequest
	if err := readJSON(c, &in); err != nil {
		return err
	}
	left := exchange.LeftRequest{Order: in.Order, Inner: in.Inner, Value: in.Value, Mandates: make([][64]byte, len(in.Mandates))}
	var err error
	if left.Device, left.Signature, err = fromSignature(in.Device, in.Signature); err != nil {
		return err
	}
	if in.Consent != nil {
		if len(in.Consent) != len(left.Consent) {
			return &exchange.InvalidError{Field: "consent", Code: "malformed"}
		}
		left.Consent = [64]byte(in.Consent)
	}
	for i, m := range in.Mandates {
		if len(m) != len(left.Mandates[i]) {
			return &exchange.InvalidError{Field: "mandates", Code: "malformed"}
		}
		copy(left.Mandates[i][:], m)
	}
	if _, err := s.service.RequestRecovery(c.Request().Context(), by(c).person, c.Param("unit"), left); err != nil {
		return err
	}
	return c.NoContent(http.StatusCreated)
}

// fromSignature reads which device signed, and its signature.
func fromSignature(device string, signature []byte) (id exchange.Hash, s [64]byte, err error) {
	if id.UnmarshalText([]byte(device)) != nil {
		return id, s, &exchange.InvalidError{Field: "device", Code: "malformed"}
	}
	if len(signature) != len(s) {
		return id, s, &exchange.InvalidError{Field: "signature", Code: "malformed"}
	}
	return id, [64]byte(signature), nil
}

// requestOf reads the path's request id.
func requestOf(c echo.Context) (id exchange.ID, err error) {
	if !parseID(c.Param("request"), &id) {
		return id, exchange.ErrNotFound
	}
	return id, nil
}

func (s *server) recoveryRequest(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	r, receipt, err := s.service.RecoveryRequest(c.Request().Context(), by(c).person, c.Param("unit"), id)
	if err != nil {
		return err
	}
	out := toRecoveryRequest(r)
	out.Event = toReceipt(receipt)
	return c.JSON(http.StatusOK, out)
}

func toRecoveryRequest(r exchange.RecoveryRequest) api.RecoveryRequest {
	out := api.RecoveryRequest{State: string(r.State), DecidedAt: toTime(r.DecidedAt), Finished: toTime(r.Finished)}
	out.NewRecoveryRequest = api.NewRecoveryRequest{Order: r.Signed, Device: r.Device.String(), Signature: r.Signature[:], Inner: r.Inner, Value: r.Value}
	for i := range r.Mandates {
		out.Mandates = append(out.Mandates, r.Mandates[i][:])
	}
	if r.Order.Action == exchange.RecoveryRotation {
		out.Consent = r.Consent[:]
	}
	if !r.DecidedBy.IsZero() {
		out.DecidedBy = r.DecidedBy.String()
	}
	return out
}

func (s *server) decideRecovery(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var in api.RecoveryDecision
	if err := readJSON(c, &in); err != nil {
		return err
	}
	device, signature, err := fromSignature(in.Device, in.Signature)
	if err != nil {
		return err
	}
	r, err := s.service.DecideRecovery(c.Request().Context(), by(c).person, c.Param("unit"), id, in.Approve, device, signature)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toRecoveryRequest(r))
}

func (s *server) finishRecovery(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var in api.RecoveryEnd
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.service.FinishRecovery(c.Request().Context(), by(c).person, c.Param("unit"), id, in.Value, in.Handed, in.Left); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) recoveryHistory(c echo.Context) error {
	requests, people, err := s.service.RecoveryHistory(c.Request().Context(), by(c).person, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	out := make([]api.RecoveryUse, len(requests))
	for i, r := range requests {
		o := r.Order
		out[i] = api.RecoveryUse{Request: hexID(o.ID), Unit: o.Unit, Action: string(o.Action), State: string(r.State), Key: o.Key.String(), Holder: toPerson(people[o.Holder]),
			Person: toSomebody(people, o.Person), Successor: toSomebody(people, o.Successor), Decision: o.Decision, Reason: o.Reason,
			Created: o.Created, Expires: o.Expires, DecidedBy: toSomebody(people, r.DecidedBy), DecidedAt: toTime(r.DecidedAt), Finished: toTime(r.Finished),
			Documents: make([]string, len(o.Documents))}
		for _, h := range o.Holders {
			if p := toSomebody(people, h); p != nil {
				out[i].Holders = append(out[i].Holders, *p)
			}
		}
		for n, id := range o.Documents {
			out[i].Documents[n] = id.String()
		}
	}
	return c.JSON(http.StatusOK, out)
}

// toSomebody is nil for nobody.
func toSomebody(people map[exchange.PersonID]exchange.Person, id exchange.PersonID) *api.Person {
	if id.IsZero() {
		return nil
	}
	p, known := people[id]
	if !known {
		p.ID = id
	}
	out := toPerson(p)
	return &out
}
