package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) askReplacement(c echo.Context) error {
	var in api.KeyAct
	if err := readJSON(c, &in); err != nil {
		return err
	}
	st, err := fromStatement(in.Statement)
	if err != nil {
		return err
	}
	r, err := s.service.AskReplacement(c.Request().Context(), by(c).person, st, in.Account)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toReplacement(r))
}

func (s *server) replacement(c echo.Context) error {
	r, err := s.service.PendingReplacement(c.Request().Context(), by(c).person, c.Param("username"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toReplacement(r))
}

func (s *server) endReplacement(c echo.Context) error {
	if err := s.service.EndReplacement(c.Request().Context(), by(c).person, c.Param("username")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) signReplacement(c echo.Context) error {
	var in api.KeySignature
	if err := readJSON(c, &in); err != nil {
		return err
	}
	sig, err := fromKeySignature(in)
	if err != nil {
		return err
	}
	key, err := s.service.SignReplacement(c.Request().Context(), by(c).person, c.Param("username"), sig)
	if err != nil {
		return err
	}
	var out api.ReplacementSigned
	if key != nil {
		k := toKey(*key)
		out.Key = &k
	}
	return c.JSON(http.StatusCreated, out)
}

func toReplacement(r exchange.Replacement) api.Replacement {
	return api.Replacement{Statement: toStatement(r.Statement), Account: r.Account, LogIndex: r.Entry, Asked: r.Asked, Signed: len(r.Registrars)}
}
