package web

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

// errNoWitness: the request is not signed by a witness of this log.
var errNoWitness = errors.New("request is not signed by a witness")

// witnessTime bounds the age of a witness's request, and how far its clock may
// differ. A request repeated within it does no harm: reading changes nothing,
// and a cosignature is kept once.
const witnessTime = 5 * time.Minute

const witnessKey = "witness"

// identifyWitness checks that a witness has signed the request, body included.
func (s *server) identifyWitness(c echo.Context, limit int64) error {
	req := c.Request()
	name, at, sig, ok := api.ParseWitnessAuthorization(req.Header.Get("Authorization"))
	if age := s.now().Sub(at); !ok || age > witnessTime || age < -witnessTime {
		return errNoWitness
	}
	w, err := s.service.Witness(name)
	if err != nil {
		return errNoWitness
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, limit))
	if err != nil {
		return err
	}
	if !w.CheckRequest(api.WitnessRequest(req.Method, req.URL.RequestURI(), at, body), sig) {
		return errNoWitness
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	c.Set(witnessKey, w)
	return nil
}

func (s *server) witnessOffer(c echo.Context) error {
	if text := c.QueryParam("known"); text != "" {
		w, ok := c.Get(witnessKey).(audit.Witness)
		if !ok {
			return exchange.ErrForbidden
		}
		known, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return &exchange.InvalidError{Field: "known", Code: "malformed"}
		}
		if err := s.service.HearWitness(c.Request().Context(), w, known); err != nil {
			return err
		}
	}
	covered, err := s.service.Offer(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Checkpoint{Checkpoint: string(covered.Signed)})
}

func (s *server) witnessLeaves(c echo.Context) error {
	from, to, err := numbers(c, "from", "to")
	if err != nil {
		return err
	}
	leaves, err := s.service.WitnessLeaves(c.Request().Context(), from, to)
	if err != nil {
		return err
	}
	out := api.WitnessLeaves{From: from, Leaves: make([]api.WitnessLeaf, len(leaves))}
	for i, leaf := range leaves {
		out.Leaves[i].Hash = hex.EncodeToString(leaf.Hash[:])
		if leaf.Entry != nil {
			out.Leaves[i].Record, out.Leaves[i].Salt = leaf.Entry.Record, hex.EncodeToString(leaf.Entry.Salt[:])
		}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) takeCosignature(c echo.Context) error {
	var in api.Cosignature
	if err := readJSON(c, &in); err != nil {
		return err
	}
	w, ok := c.Get(witnessKey).(audit.Witness)
	if !ok {
		return exchange.ErrForbidden
	}
	if err := s.service.TakeCosignature(c.Request().Context(), w, []byte(in.Checkpoint), []byte(in.Cosignature)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
