package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) rotateRecovery(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var in api.NewRecovery
	if err := readJSON(c, &in); err != nil {
		return err
	}
	made, err := fromNewRecovery(in)
	if err != nil {
		return err
	}
	k, err := s.service.RotateRecovery(c.Request().Context(), by(c).person, c.Param("unit"), id, made)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toRecovery(k))
}

func (s *server) resealing(c echo.Context) error {
	id, err := requestOf(c)
	if err != nil {
		return err
	}
	var after exchange.DocumentID
	if text := c.QueryParam("after"); text != "" && after.UnmarshalText([]byte(text)) != nil {
		return &exchange.InvalidError{Field: "after", Code: "malformed"}
	}
	found, err := s.service.Resealing(c.Request().Context(), by(c).person, c.Param("unit"), id, after)
	if err != nil {
		return err
	}
	out := make([]api.SealedDocument, len(found))
	for i, d := range found {
		out[i] = api.SealedDocument{Document: d.Document.String(), Sender: toPerson(d.Sender), Original: d.Original}
	}
	return c.JSON(http.StatusOK, out)
}

// amended reads which document of which request a path names.
func amended(c echo.Context) (request exchange.ID, doc exchange.DocumentID, err error) {
	if request, err = requestOf(c); err == nil {
		doc, err = documentID(c)
	}
	return request, doc, err
}

func (s *server) recoveryOriginal(c echo.Context) error {
	request, doc, err := amended(c)
	if err != nil {
		return err
	}
	o, err := s.service.RecoveryOriginal(c.Request().Context(), by(c).person, c.Param("unit"), request, doc)
	if err != nil {
		return err
	}
	return s.stream(c, o)
}

func (s *server) keepOriginal(c echo.Context) error {
	request, doc, err := amended(c)
	if err != nil {
		return err
	}
	sum, body, err := objectOf(c)
	if err != nil {
		return err
	}
	if err := s.service.KeepOriginal(c.Request().Context(), by(c).person, c.Param("unit"), request, doc, sum, c.Request().ContentLength, body); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
