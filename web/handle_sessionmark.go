package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) sessionMarks(c echo.Context) error {
	epochs, receipt, err := s.service.SessionEpochs(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := api.Marks{Marks: make([]api.Mark, len(epochs)), Receipt: toReceipt(receipt)}
	for i, e := range epochs {
		out.Marks[i] = toMark(e)
	}
	return c.JSON(http.StatusOK, out)
}

func toMark(e exchange.SessionEpoch) api.Mark {
	return api.Mark{Epoch: e.Number, Key: e.Key[:], Made: e.Made}
}
