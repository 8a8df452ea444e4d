package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) inbox(c echo.Context) error {
	items, err := s.service.Inbox(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toItems(items))
}

func (s *server) sent(c echo.Context) error {
	items, err := s.service.Sent(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toItems(items))
}

func (s *server) release(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.ReleaseRequest
	if err := readJSON(c, &in); err != nil {
		return err
	}
	who := by(c)
	q := exchange.ReleaseQuery{Document: id, Person: who.person, Session: who.session.ID, Kind: exchange.ReleaseKind(in.Kind), Purpose: exchange.Purpose(in.Purpose)}
	if !parseID(in.Request, &q.Request) {
		return &exchange.InvalidError{Field: "request", Code: "malformed"}
	}
	if in.Trace != "" && !parseID(in.Trace, &q.Trace) {
		return &exchange.InvalidError{Field: "trace", Code: "malformed"}
	}
	r, err := s.service.Release(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Release{View: hexID(r.View), Mark: toMark(r.Mark), Grant: r.G, Manifests: r.Manifests, Receipt: toReceipt(r.Receipt), At: r.At, Repeated: r.Repeated, Witness: r.Witness})
}

func (s *server) page(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	who := by(c)
	q := exchange.PageQuery{Person: who.person, Session: who.session.ID, Document: id}
	q.Page, err = strconv.Atoi(c.Param("page"))
	if err != nil || q.Page < 1 || q.Page > exchange.MaxPages || strconv.Itoa(q.Page) != c.Param("page") || !parseID(c.QueryParam("view"), &q.View) {
		return exchange.ErrNotFound
	}
	o, err := s.service.Page(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return s.stream(c, o)
}

func (s *server) original(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	o, err := s.service.Original(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	return s.stream(c, o)
}

func (s *server) sending(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	receipt, err := s.service.Sending(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toReceipt(receipt))
}

func (s *server) recall(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.Recall
	if err := readJSON(c, &in); err != nil {
		return err
	}
	out, err := s.service.Recall(c.Request().Context(), by(c).person, id, in.Recipients, in.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Recalled{At: out.At, Recalled: toPeople(out.People), Opened: toPeople(out.HadOpened), Receipt: toReceipt(out.Receipt)})
}
