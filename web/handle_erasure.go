package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (s *server) requestErasure(c echo.Context) error {
	var in api.NewErasure
	if err := readJSON(c, &in); err != nil {
		return err
	}
	me := by(c).person
	e, err := s.service.RequestErasure(c.Request().Context(), me, in.Username, in.Indexes, in.Decision, in.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toErasure(e, map[exchange.PersonID]exchange.Person{me.ID: me}))
}

func (s *server) erasures(c echo.Context) error {
	found, people, err := s.service.Erasures(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := make([]api.Erasure, len(found))
	for i, e := range found {
		out[i] = toErasure(e, people)
	}
	return c.JSON(http.StatusOK, out)
}

// decideErasure is the handler that approves, or rejects.
func (s *server) decideErasure(approve bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := requestOf(c)
		if err != nil {
			return err
		}
		if err := s.service.DecideErasure(c.Request().Context(), by(c).person, id, approve); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

func toErasure(e exchange.Erasure, people map[exchange.PersonID]exchange.Person) api.Erasure {
	return api.Erasure{Request: hexID(e.ID), State: string(e.State), By: toPerson(people[e.By]), At: e.At, Decision: e.Decision, Reason: e.Reason,
		Indexes: audit.FormatIndexes(e.Indexes), Count: len(e.Indexes), DecidedBy: toSomebody(people, e.DecidedBy), DecidedAt: toTime(e.DecidedAt), Finished: toTime(e.Finished)}
}
