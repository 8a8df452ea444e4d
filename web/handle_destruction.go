package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) requestDestruction(c echo.Context) error {
	var in api.NewDestruction
	if err := readJSON(c, &in); err != nil {
		return err
	}
	documents := make([]exchange.DocumentID, len(in.Documents))
	for i, text := range in.Documents {
		if documents[i].UnmarshalText([]byte(text)) != nil {
			return &exchange.InvalidError{Field: "documents", Code: "malformed"}
		}
	}
	d, err := s.service.RequestDestruction(c.Request().Context(), by(c).person, documents, in.Decision, in.Reason)
	return s.writeDestruction(c, http.StatusCreated, d, err)
}

func (s *server) approveDestruction(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	d, err := s.service.ApproveDestruction(c.Request().Context(), by(c).person, id)
	return s.writeDestruction(c, http.StatusOK, d, err)
}

func (s *server) rejectDestruction(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var in api.Reason
	if err := readJSON(c, &in); err != nil {
		return err
	}
	d, err := s.service.RejectDestruction(c.Request().Context(), by(c).person, id, in.Reason)
	return s.writeDestruction(c, http.StatusOK, d, err)
}

func (s *server) destruction(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	d, err := s.service.Destruction(c.Request().Context(), by(c).person, id)
	return s.writeDestruction(c, http.StatusOK, d, err)
}

func (s *server) destructionOf(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	d, err := s.service.DestructionOf(c.Request().Context(), by(c).person, id)
	return s.writeDestruction(c, http.StatusOK, d, err)
}

// writeDestruction answers with one request.
func (s *server) writeDestruction(c echo.Context, status int, d exchange.Destruction, err error) error {
	if err != nil {
		return err
	}
	out, err := s.toDestructions(c, []exchange.Destruction{d})
	if err != nil {
		return err
	}
	return c.JSON(status, out[0])
}

func (s *server) destructions(c echo.Context) error {
	found, err := s.service.Destructions(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out, err := s.toDestructions(c, found)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) expiredDocuments(c echo.Context) error {
	before, err := time.Parse(time.RFC3339, c.QueryParam("before"))
	if err != nil {
		return &exchange.InvalidError{Field: "before", Code: "malformed"}
	}
	found, err := s.service.Expired(c.Request().Context(), by(c).person, before)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toDoomed(found))
}

func (s *server) destructionCertificate(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	certificate, err := s.service.DestructionCertificate(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	b, err := certificate.Encode()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, b)
}

// toDestructions names the people of requests.
func (s *server) toDestructions(c echo.Context, found []exchange.Destruction) ([]api.Destruction, error) {
	people, err := s.service.PeopleOfDestructions(c.Request().Context(), found)
	if err != nil {
		return nil, err
	}
	out := make([]api.Destruction, len(found))
	for i, d := range found {
		out[i] = api.Destruction{Request: hexID(d.ID), State: string(d.State), By: toPerson(people[d.By]), At: d.At, Decision: d.Decision, Reason: d.Reason,
			DecidedBy: toSomebody(people, d.DecidedBy), DecidedAt: toTime(d.DecidedAt), Rejection: d.Rejection, Finished: toTime(d.Finished), LogIndex: d.Entry,
			Documents: toDoomed(d.Documents)}
	}
	return out, nil
}

func toDoomed(found []exchange.Doomed) []api.Doomed {
	out := make([]api.Doomed, len(found))
	for i, x := range found {
		out[i] = api.Doomed{Document: x.Document.String(), Metadata: toMetadata(x.Metadata), Sender: toPerson(x.Keeper), SentAt: x.SentAt,
			Shares: x.Shares, Envelopes: x.Envelopes, Objects: x.Objects, Destroyed: toTime(x.Destroyed), LogIndex: x.Entry, Finished: toTime(x.Finished),
			Deleted: x.Deleted, Kept: x.Kept, DoneIndex: x.DoneEntry, FinalSince: toTime(x.FinalSince)}
	}
	return out
}
