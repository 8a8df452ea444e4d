package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

// actOnKey serves people's acts on their own key, actOnKeyOf those of registrars
// on others'.
func (s *server) actOnKey(c echo.Context) error { return s.keyEvent(c, by(c).person) }

func (s *server) actOnKeyOf(c echo.Context) error {
	owner, err := s.service.Named(c.Request().Context(), c.Param("username"))
	if err != nil {
		return err
	}
	return s.keyEvent(c, owner)
}

func (s *server) keyEvent(c echo.Context, owner exchange.Person) error {
	var in api.KeyAct
	if err := readJSON(c, &in); err != nil {
		return err
	}
	st, err := fromStatement(in.Statement)
	if err != nil {
		return err
	}
	if st.Owner != owner.ID.String() {
		return &exchange.InvalidError{Field: "owner", Code: "unknown"}
	}
	key, err := s.service.ActOnKey(c.Request().Context(), by(c).person, st, in.Account)
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

func (s *server) keyOfDevice(c echo.Context) error {
	sum, err := audit.ParseHash(c.Param("sum"))
	if err != nil {
		return &exchange.InvalidError{Field: "sum", Code: "malformed"}
	}
	key, err := s.service.DeviceKey(c.Request().Context(), exchange.Hash(sum))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toKey(key))
}

func (s *server) registrars(c echo.Context) error {
	events, err := s.service.Registrars(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Registrars{Events: toReceipts(events)})
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
	made, err := fromNewRecovery(in)
	if err != nil {
		return err
	}
	k, err := s.service.InitRecovery(c.Request().Context(), by(c).person, c.Param("unit"), made)
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
