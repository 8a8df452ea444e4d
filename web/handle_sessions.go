package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// stepUp takes a fresh proof of who is at the keyboard.
func (s *server) stepUp(c echo.Context) error {
	var in api.StepUp
	if err := readJSON(c, &in); err != nil {
		return err
	}
	who := by(c)
	err := s.renew(c, &who, func(token exchange.Hash) (exchange.Session, error) {
		return s.service.StepUp(c.Request().Context(), who.person, who.session, origin(c), in.Password, exchange.Evidence{Code: in.Code, Passkey: in.Passkey}, who.token, token)
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) listSessions(c echo.Context) error {
	who := by(c)
	all, err := s.service.Sessions(c.Request().Context(), who.person)
	if err != nil {
		return err
	}
	out := make([]api.Session, len(all))
	for i, one := range all {
		out[i] = api.Session{ID: hexID(one.ID), Device: one.Device, Address: one.Address, Begun: one.Begun, Seen: one.Seen, Current: one.ID == who.session.ID}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) revokeSession(c echo.Context) error {
	var id exchange.ID
	if !parseID(c.Param("session"), &id) {
		return exchange.ErrNotFound
	}
	if err := s.service.RevokeSession(c.Request().Context(), by(c).person, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) revokeOtherSessions(c echo.Context) error {
	who := by(c)
	n, err := s.service.RevokeOtherSessions(c.Request().Context(), who.person, who.session.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.EndedSessions{Ended: n})
}

func (s *server) endSessionsOf(c echo.Context) error {
	n, err := s.service.EndSessionsOf(c.Request().Context(), by(c).person, c.Param("username"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.EndedSessions{Ended: n})
}

// useDevice takes note of the device that the session's client signs with.
func (s *server) useDevice(c echo.Context) error {
	var in api.SessionDevice
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if len(in.Device) != 32 {
		return &exchange.InvalidError{Field: "device", Code: "malformed"}
	}
	if err := s.service.UseDevice(c.Request().Context(), by(c).person, by(c).session.ID, [32]byte(in.Device)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
