package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) askAccess(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.Reason
	if err := readJSON(c, &in); err != nil {
		return err
	}
	r, receipt, err := s.service.AskAccess(c.Request().Context(), by(c).person, id, in.Reason)
	if err != nil {
		return err
	}
	out := toRequests([]exchange.AccessRequest{r})[0]
	shown := toReceipt(receipt)
	out.Receipt = &shown
	return c.JSON(http.StatusOK, out)
}

func (s *server) answerAccess(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.AccessAnswer
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var request exchange.ID
	if !parseID(c.Param("request"), &request) {
		return exchange.ErrNotFound
	}
	receipt, err := s.service.AnswerAccess(c.Request().Context(), by(c).person, id, request, in.Granted, in.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toReceipt(receipt))
}

func (s *server) accessRequests(c echo.Context) error {
	all, err := s.service.OwnRequests(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toRequests(all))
}

func toRequests(all []exchange.AccessRequest) []api.AccessRequest {
	out := make([]api.AccessRequest, len(all))
	for i, r := range all {
		out[i] = api.AccessRequest{ID: hexID(r.ID), Document: r.Document.String(), At: r.At.UTC(), Reason: r.Reason, Answered: toTime(r.Answered), Granted: r.Granted, Answer: r.Answer, AnsweredBy: r.AnsweredBy}
	}
	return out
}

func (s *server) news(c echo.Context) error {
	all, unseen, err := s.service.News(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := api.News{Unseen: unseen, Notices: make([]api.NewsItem, len(all))}
	for i, n := range all {
		out.Notices[i] = api.NewsItem{Entry: n.Entry, At: n.At, Kind: string(n.Kind), Document: n.Document.String(), By: toPerson(n.By), Text: n.Text, New: n.New}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) newsSeen(c echo.Context) error {
	var in api.NewsSeen
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.service.NewsSeen(c.Request().Context(), by(c).person, in.Entry); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
