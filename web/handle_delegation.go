package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) delegate(c echo.Context) error {
	var in api.NewDelegation
	if err := readJSON(c, &in); err != nil {
		return err
	}
	starts, err := instant("starts", in.Starts)
	if err != nil {
		return err
	}
	ends, err := instant("ends", in.Ends)
	if err != nil {
		return err
	}
	who := by(c).person
	d, err := s.service.Delegate(c.Request().Context(), who, in.Delegate, exchange.Role(in.Role), starts, ends, in.Reason)
	if err != nil {
		return err
	}
	line := exchange.DelegationLine{Delegation: d, DelegatorName: who.Username, DelegateName: in.Delegate, InForce: !d.Starts.After(s.now())}
	return c.JSON(http.StatusCreated, toDelegation(line))
}

func (s *server) delegations(c echo.Context) error {
	lines, err := s.service.Delegations(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := make([]api.Delegation, len(lines))
	for i, l := range lines {
		out[i] = toDelegation(l)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) revokeDelegation(c echo.Context) error {
	var id exchange.ID
	if !parseID(c.Param("id"), &id) {
		return exchange.ErrNotFound
	}
	if err := s.service.RevokeDelegation(c.Request().Context(), by(c).person, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) depart(c echo.Context) error {
	var in api.NewDeparture
	if err := readJSON(c, &in); err != nil {
		return err
	}
	who := by(c).person
	d, err := s.service.Depart(c.Request().Context(), who, in.Username, exchange.DepartureKind(in.Kind), in.Decision, in.Effective, in.Successor)
	if err != nil {
		return err
	}
	line := exchange.DepartureLine{Departure: d, Who: exchange.Person{ID: d.Person, Username: in.Username}, Successor: in.Successor, OrderedBy: who.Username, InEffect: !d.Effective.After(s.now())}
	return c.JSON(http.StatusCreated, toDeparture(line))
}

func (s *server) departures(c echo.Context) error {
	lines, err := s.service.Departures(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := make([]api.Departure, len(lines))
	for i, l := range lines {
		out[i] = toDeparture(l)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) cancelDeparture(c echo.Context) error {
	var in api.Cancellation
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var id exchange.ID
	if !parseID(c.Param("id"), &id) {
		return exchange.ErrNotFound
	}
	if err := s.service.CancelDeparture(c.Request().Context(), by(c).person, id, in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func toDelegation(l exchange.DelegationLine) api.Delegation {
	return api.Delegation{ID: hexID(l.ID), Delegator: l.DelegatorName, Delegate: l.DelegateName, Role: string(l.Role), Unit: l.Unit, Starts: l.Starts, Ends: l.Ends,
		Reason: l.Reason, GivenAt: l.GivenAt, RevokedAt: toTime(l.RevokedAt), InForce: l.InForce}
}

func toDeparture(l exchange.DepartureLine) api.Departure {
	return api.Departure{ID: hexID(l.ID), Person: toPerson(l.Who), Kind: string(l.Kind), Decision: l.Decision, Effective: l.Effective, Successor: l.Successor,
		OrderedBy: l.OrderedBy, OrderedAt: l.OrderedAt, CancelledAt: toTime(l.CancelledAt), InEffect: l.InEffect, Overdue: l.Overdue, Key: l.Key}
}
