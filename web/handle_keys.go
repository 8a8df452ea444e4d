package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) enroll(c echo.Context) error {
	var in api.NewKey
	if err := readJSON(c, &in); err != nil {
		return err
	}
	k := exchange.NewKey{Account: in.Account}
	if len(in.Device) != len(k.Device) {
		return &exchange.InvalidError{Field: "device", Code: "malformed"}
	}
	if len(in.Proof) != len(k.Proof) {
		return &exchange.InvalidError{Field: "proof", Code: "malformed"}
	}
	copy(k.Device[:], in.Device)
	copy(k.Proof[:], in.Proof)
	key, err := s.service.Enroll(c.Request().Context(), by(c).person, k)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toKey(key))
}

func (s *server) getKey(c echo.Context) error {
	key, err := s.service.PersonKey(c.Request().Context(), c.Param("username"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toKey(key))
}

func (s *server) confirmKey(c echo.Context) error {
	var in api.Confirmation
	if err := readJSON(c, &in); err != nil {
		return err
	}
	key, err := s.service.ConfirmKey(c.Request().Context(), by(c).person, c.Param("username"), in.Fingerprint)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toKey(key))
}

func (s *server) recipients(c echo.Context) error {
	var in api.Names
	if err := readJSON(c, &in); err != nil {
		return err
	}
	found, err := s.service.ResolveRecipients(c.Request().Context(), by(c).person, in.Names)
	if err != nil {
		return err
	}
	out := api.Recipients{People: make([]api.Recipient, len(found.People)), Unreachable: make([]api.Unreachable, len(found.Unreachable))}
	for i, a := range found.People {
		out.People[i] = api.Recipient{Person: toPerson(a.Person), Key: toKey(a.Key)}
	}
	for i, u := range found.Unreachable {
		out.Unreachable[i] = api.Unreachable{Code: u.Code, Usernames: u.Usernames}
	}
	if found.Recovery != nil {
		recovery := toRecovery(*found.Recovery)
		out.Recovery = &recovery
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) initRecovery(c echo.Context) error {
	var in api.NewRecovery
	if err := readJSON(c, &in); err != nil {
		return err
	}
	k, err := s.service.InitRecovery(c.Request().Context(), by(c).person, c.Param("unit"), in.Account, in.Holders, in.Shares)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toRecovery(k))
}

func (s *server) getRecovery(c echo.Context) error {
	k, err := s.service.UnitRecovery(c.Request().Context(), by(c).person, c.Param("unit"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toRecovery(k))
}
