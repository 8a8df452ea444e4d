package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (s *server) askToJoin(c echo.Context) error {
	var in api.Joining
	if err := readJSON(c, &in); err != nil {
		return err
	}
	j := exchange.Joining{Recipient: in.Recipient, Name: in.Name}
	committed, err := audit.ParseHash(in.Committed)
	if err != nil || len(in.Device) != len(j.Device) {
		return &exchange.InvalidError{Field: "joining", Code: "malformed"}
	}
	j.Committed = exchange.Hash(committed)
	copy(j.Device[:], in.Device)
	j, err = s.service.AskToJoin(c.Request().Context(), by(c).person, j)
	if err != nil {
		return err
	}
	out, err := toJoining(j)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, out)
}

func (s *server) joinings(c echo.Context) error {
	all, err := s.service.Joinings(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := api.Joinings{Requests: make([]api.Joining, len(all))}
	for i, j := range all {
		if out.Requests[i], err = toJoining(j); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) moveJoining(c echo.Context) error {
	in, id, err := readStep(c)
	if err != nil {
		return err
	}
	ctx, p := c.Request().Context(), by(c).person
	var nonce [32]byte
	copy(nonce[:], in.Nonce)
	if (in.Step == "answer" || in.Step == "reveal") && len(in.Nonce) != len(nonce) {
		return &exchange.InvalidError{Field: "nonce", Code: "malformed"}
	}
	switch in.Step {
	case "answer":
		err = s.service.AnswerJoining(ctx, p, id, nonce)
	case "reveal":
		var statement []byte
		if statement, err = json.Marshal(in.Statement); err == nil {
			err = s.service.RevealJoining(ctx, p, id, nonce, statement)
		}
	case "take":
		err = s.service.TakeJoining(ctx, p, id)
	case "refuse":
		err = s.service.RefuseJoining(ctx, p, id)
	default:
		err = &exchange.InvalidError{Field: "step", Code: "unknown"}
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) approveJoining(c echo.Context) error {
	in, id, err := readStep(c)
	if err != nil {
		return err
	}
	if in.Statement == nil {
		return &exchange.InvalidError{Field: "statement", Code: "required"}
	}
	st, err := fromStatement(*in.Statement)
	if err != nil {
		return err
	}
	key, err := s.service.ApproveJoining(c.Request().Context(), by(c).person, id, st, in.Sealed)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toKey(key))
}

func readStep(c echo.Context) (in api.JoiningStep, id exchange.ID, err error) {
	if err := readJSON(c, &in); err != nil {
		return in, id, err
	}
	if !parseID(c.Param("id"), &id) {
		return in, id, exchange.ErrNotFound
	}
	return in, id, nil
}

func toJoining(j exchange.Joining) (api.Joining, error) {
	out := api.Joining{ID: hex.EncodeToString(j.ID[:]), Device: j.Device[:], Recipient: j.Recipient, Name: j.Name, Committed: j.Committed.String(),
		Sealed: j.Sealed, State: string(j.State), Asked: j.Asked}
	if j.Answer != ([32]byte{}) {
		out.Answer = j.Answer[:]
	}
	if j.Nonce != ([32]byte{}) {
		out.Nonce = j.Nonce[:]
	}
	if j.Statement == nil {
		return out, nil
	}
	return out, json.Unmarshal(j.Statement, &out.Statement)
}
