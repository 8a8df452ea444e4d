package web

import (
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) documentAudit(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	trail, receipt, err := s.service.DocumentAudit(c.Request().Context(), by(c).person, id, c.QueryParam("proof") == "1")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toTrail(trail, receipt))
}

// viewsByCode finds an opening by the 48 bits of it that its pages show, twelve
// hexadecimal digits, perhaps in groups.
func (s *server) viewsByCode(c echo.Context) error {
	var code [6]byte
	typed, err := hex.DecodeString(strings.ReplaceAll(c.Param("code"), "-", ""))
	if err != nil || copy(code[:], typed) != len(code) || len(typed) != len(code) {
		return &exchange.InvalidError{Field: "code", Code: "malformed"}
	}
	views, err := s.service.ViewsByCode(c.Request().Context(), by(c).person, code)
	if err != nil {
		return err
	}
	out := make([]api.View, len(views))
	for i, v := range views {
		out[i] = api.View{View: hexID(v.View), Document: v.Document.String(), Person: toPerson(v.Person), Kind: string(v.Kind), At: v.At, Receipt: toReceipt(v.Receipt)}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) personAudit(c echo.Context) error {
	f := exchange.ActFilter{Document: c.QueryParam("document"), Kind: c.QueryParam("kind")}
	limit := int64(0)
	if err := choose(c, &f.From, &f.To, &f.Before, &limit); err != nil {
		return err
	}
	f.Limit = int(min(limit, maxLimit))
	trail, err := s.service.PersonAudit(c.Request().Context(), by(c).person, c.Param("username"), f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.PersonAudit{Person: toPerson(trail.Person), Acts: toActs(trail.Acts), More: trail.More, Receipt: toReceipt(trail.Receipt)})
}

func (s *server) unitBoard(c echo.Context) error {
	f := exchange.BoardFilter{Side: exchange.BoardSide(c.QueryParam("side")), Unopened: c.QueryParam("state") == "unopened"}
	limit := int64(0)
	if err := choose(c, &f.From, &f.To, &f.Before, &limit); err != nil {
		return err
	}
	f.Limit = int(min(limit, maxLimit))
	board, err := s.service.UnitBoard(c.Request().Context(), by(c).person, c.QueryParam("unit"), f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toBoard(board))
}

// maxLimit is beyond what any list holds.
const maxLimit = 10_000

// choose reads what filters have in common; absent values stay zero.
func choose(c echo.Context, from, to *time.Time, before, limit *int64) error {
	for name, at := range map[string]*time.Time{"from": from, "to": to} {
		text := c.QueryParam(name)
		if text == "" {
			continue
		}
		var err error
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			return &exchange.InvalidError{Field: name, Code: "malformed"}
		}
	}
	for name, n := range map[string]*int64{"before": before, "limit": limit} {
		if c.QueryParam(name) == "" {
			continue
		}
		var err error
		if *n, err = number(c, name); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) noteExport(c echo.Context) error {
	var in api.AuditExport
	if err := readJSON(c, &in); err != nil {
		return err
	}
	o := exchange.ExportOrder{Username: in.Username, Unit: in.Unit, Format: in.Format, Rows: in.Rows}
	if in.Document != "" {
		o.Document = &exchange.DocumentID{}
		if o.Document.UnmarshalText([]byte(in.Document)) != nil {
			return exchange.ErrNotFound
		}
	}
	receipt, err := s.service.NoteExport(c.Request().Context(), by(c).person, o)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.AuditExported{Receipt: toReceipt(receipt)})
}

// claimReading takes what a viewer says of itself. It answers nothing.
func (s *server) claimReading(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	var view exchange.ID
	if !parseID(c.Param("view"), &view) {
		return exchange.ErrNotFound
	}
	var in api.Reading
	if err := readJSON(c, &in); err != nil {
		return err
	}
	claims := make([]exchange.ReadingClaim, len(in.Pages))
	for i, p := range in.Pages {
		claims[i] = exchange.ReadingClaim{Page: p.Page, Seconds: p.Seconds}
	}
	who := by(c)
	if err := s.service.ClaimReading(c.Request().Context(), who.person, who.session.ID, view, id, claims); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
