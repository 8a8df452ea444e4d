package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) tracers(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	t, err := s.service.Tracers(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Tracers{Keeper: toPerson(t.Keeper), Holders: toPeople(t.Holders)})
}

func (s *server) askTrace(c echo.Context) error {
	var in api.NewTrace
	if err := readJSON(c, &in); err != nil {
		return err
	}
	n := exchange.NewTrace{Incident: in.Incident, Reason: in.Reason, Code: in.Code}
	if n.Document.UnmarshalText([]byte(in.Document)) != nil {
		return &exchange.InvalidError{Field: "document", Code: "malformed"}
	}
	for _, text := range in.Asked {
		id, err := fromPersonID("asked", text)
		if err != nil {
			return err
		}
		n.Asked = append(n.Asked, id)
	}
	for _, p := range in.Pictures {
		picture := exchange.TracePicture{Sealed: p.Sealed}
		if picture.Sum.UnmarshalText([]byte(p.SHA256)) != nil {
			return &exchange.InvalidError{Field: "pictures", Code: "malformed"}
		}
		n.Pictures = append(n.Pictures, picture)
	}
	r, err := s.service.AskTrace(c.Request().Context(), by(c).person, n)
	return s.writeTrace(c, http.StatusCreated, r, err)
}

func (s *server) traces(c echo.Context) error {
	found, err := s.service.Traces(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out, err := s.toTraces(c, found)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) trace(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	r, err := s.service.Trace(c.Request().Context(), by(c).person, id)
	return s.writeTrace(c, http.StatusOK, r, err)
}

func (s *server) tracePicture(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(c.Param("page"))
	if err != nil || place < 1 || place > exchange.MaxTracePictures || strconv.Itoa(place) != c.Param("page") {
		return exchange.ErrNotFound
	}
	sealed, err := s.service.TracePicture(c.Request().Context(), by(c).person, id, place-1)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, sealed)
}

func (s *server) answerTrace(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var in api.TraceAnswer
	if err := readJSON(c, &in); err != nil {
		return err
	}
	answer := exchange.TraceAnswer{Release: in.Release, TraceResult: exchange.TraceResult{Sealed: in.Sealed}}
	if answer.Device, answer.Signature, err = fromSignature(in.Device, in.Signature); err != nil {
		return err
	}
	if answer.Sum.UnmarshalText([]byte(in.SHA256)) != nil {
		return &exchange.InvalidError{Field: "result", Code: "malformed"}
	}
	r, err := s.service.AnswerTrace(c.Request().Context(), by(c).person, id, answer)
	return s.writeTrace(c, http.StatusOK, r, err)
}

func (s *server) declineTrace(c echo.Context) error {
	id, reason, err := reasonOf(c)
	if err != nil {
		return err
	}
	r, err := s.service.DeclineTrace(c.Request().Context(), by(c).person, id, reason)
	return s.writeTrace(c, http.StatusOK, r, err)
}

func (s *server) withdrawTrace(c echo.Context) error {
	id, reason, err := reasonOf(c)
	if err != nil {
		return err
	}
	r, err := s.service.WithdrawTrace(c.Request().Context(), by(c).person, id, reason)
	return s.writeTrace(c, http.StatusOK, r, err)
}

// reasonOf reads which request is ended, and why.
func reasonOf(c echo.Context) (id exchange.ID, reason string, err error) {
	if id, err = requestOf(c); err != nil {
		return id, "", err
	}
	var in api.Reason
	err = readJSON(c, &in)
	return id, in.Reason, err
}

// writeTrace answers with one request and the proofs of its entries.
func (s *server) writeTrace(c echo.Context, status int, r exchange.TraceRequest, err error) error {
	if err != nil {
		return err
	}
	out, err := s.toTraces(c, []exchange.TraceRequest{r})
	if err != nil {
		return err
	}
	receipts, err := s.service.TraceReceipts(c.Request().Context(), r)
	if err != nil {
		return err
	}
	for _, one := range receipts {
		out[0].Receipts = append(out[0].Receipts, toReceipt(one))
	}
	return c.JSON(status, out[0])
}

func (s *server) toTraces(c echo.Context, found []exchange.TraceRequest) ([]api.TraceRequest, error) {
	people, err := s.service.PeopleOfTraces(c.Request().Context(), found)
	if err != nil {
		return nil, err
	}
	out := make([]api.TraceRequest, len(found))
	for i, r := range found {
		out[i] = api.TraceRequest{Request: hexID(r.ID), State: string(r.State), By: toPerson(people[r.By]), At: r.At.UTC(), Document: r.Document.String(), Metadata: toMetadata(r.Metadata),
			Incident: r.Incident, Reason: r.Reason, Code: r.Code, RunBy: toSomebody(people, r.RunBy), Release: r.Release, EndedBy: toSomebody(people, r.EndedBy), EndedAt: toTime(r.Ended),
			Words: r.Words, LogIndex: r.Entry.Index, EndIndex: r.EndEntry.Index, Asked: []api.Person{}, Pictures: []string{}}
		for _, id := range r.Asked {
			out[i].Asked = append(out[i].Asked, *toSomebody(people, id))
		}
		for _, p := range r.Pictures {
			out[i].Pictures = append(out[i].Pictures, p.String())
		}
		if r.State == exchange.TraceAnswered {
			out[i].Result = &api.TraceResult{Sealed: r.Result.Sealed, SHA256: r.Result.Sum.String(), Device: r.Result.Device.String(), Signature: r.Result.Signature[:]}
		}
	}
	return out, nil
}
