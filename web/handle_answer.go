package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) answer(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.NewAnswer
	if err := readJSON(c, &in); err != nil {
		return err
	}
	kind := exchange.AnswerKind(in.Kind)
	if kind != exchange.AnswerReceived && kind != exchange.AnswerReturned && kind != exchange.AnswerReported {
		return &exchange.InvalidError{Field: "kind", Code: "unknown"}
	}
	a, err := s.service.Answer(c.Request().Context(), by(c).person, id, kind, in.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Answer{Kind: string(a.Kind), At: a.At.UTC(), Reason: a.Reason, Receipt: toReceipt(a.Receipt)})
}

func (s *server) sentState(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	state, err := s.service.SentState(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	out := api.SentState{Item: toItems([]exchange.InboxItem{state.Item})[0], Recipients: make([]api.RecipientState, len(state.Recipients)), Requests: toRequests(state.Requests)}
	for i, x := range state.Recipients {
		out.Recipients[i] = api.RecipientState{Person: toPerson(x.Person), Arrived: state.Item.SentAt, First: toTime(x.First), Last: toTime(x.Last), ReceivedAt: toTime(x.ReceivedAt),
			ReturnedAt: toTime(x.ReturnedAt), ReturnReason: x.ReturnReason, ReportedAt: toTime(x.ReportedAt),
			RecalledAt: toTime(x.RecalledAt), RecalledBy: x.RecalledBy, RecallReason: x.Reason, FinalSince: toTime(x.FinalSince)}
	}
	for i, x := range state.Requests {
		person := toPerson(x.Person)
		out.Requests[i].Person = &person
	}
	return c.JSON(http.StatusOK, out)
}
