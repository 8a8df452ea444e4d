package web

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) beginSend(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.Draft
	if err := readJSON(c, &in); err != nil {
		return err
	}
	d := exchange.Draft{ID: id, Pages: in.Pages, Recipients: make([]exchange.PersonID, len(in.Recipients))}
	if d.Metadata, err = fromMetadata(in.Metadata); err != nil {
		return err
	}
	for i, r := range in.Recipients {
		if d.Recipients[i], err = fromPersonID("recipients", r); err != nil {
			return err
		}
	}
	upload, err := s.service.BeginSend(c.Request().Context(), by(c).person, d)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toUpload(upload))
}

func (s *server) uploadState(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	upload, err := s.service.UploadState(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toUpload(upload))
}

func (s *server) putObject(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	sum, body, err := objectOf(c)
	if err != nil {
		return err
	}
	req := c.Request()
	if err := s.service.PutObject(req.Context(), by(c).person, id, sum, req.ContentLength, body); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// objectOf reads which object a request brings, and its body of known length.
func objectOf(c echo.Context) (sum exchange.Hash, body io.Reader, err error) {
	if sum.UnmarshalText([]byte(c.Param("sum"))) != nil {
		return sum, nil, &exchange.InvalidError{Field: "sum", Code: "malformed"}
	}
	if c.Request().ContentLength < 0 {
		return sum, nil, errNoLength
	}
	return sum, givingReader{c.Request().Body, http.NewResponseController(c.Response())}, nil
}

func (s *server) commitSend(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var in api.Commit
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if len(in.Labels) > exchange.MaxRecipients+2 {
		return &exchange.InvalidError{Field: "labels", Code: "out_of_range"}
	}
	labels := make([]exchange.SealedLabel, len(in.Labels))
	for i, l := range in.Labels {
		labels[i].Bytes = l.Bytes
		if labels[i].Kind, err = fromGrantKind(l.Kind); err != nil {
			return err
		}
		if labels[i].Person, err = fromPersonID("labels", l.Person); err != nil {
			return err
		}
	}
	sent, err := s.service.CommitSend(c.Request().Context(), by(c).person, id, in.Manifest, labels)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Sent{Document: sent.Document.String(), Receipt: toReceipt(sent.Receipt)})
}

func (s *server) abandonSend(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	if err := s.service.AbandonSend(c.Request().Context(), by(c).person, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
