package web

import (
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (s *server) documentAudit(c echo.Context) error {
	id, err := documentID(c)
	if err != nil {
		return err
	}
	trail, receipt, err := s.service.DocumentAudit(c.Request().Context(), by(c).person, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toTrail(trail, receipt))
}

func (s *server) personAudit(c echo.Context) error {
	trail, err := s.service.PersonAudit(c.Request().Context(), by(c).person, c.Param("username"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.PersonAudit{Person: toPerson(trail.Person), Acts: toActs(trail.Acts), Receipt: toReceipt(trail.Receipt)})
}

func (s *server) checkpoint(c echo.Context) error {
	covered, err := s.service.Checkpoint(c.Request().Context())
	if err != nil {
		return err
	}
	cosigned, err := s.service.LastCosigned(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Checkpoint{Checkpoint: string(covered.Signed), Cosigned: string(cosigned.Note())})
}

func (s *server) inclusion(c echo.Context) error {
	index, size, err := numbers(c, "index", "size")
	if err != nil {
		return err
	}
	return s.writeProof(c)(s.service.Inclusion(c.Request().Context(), index, size))
}

func (s *server) consistency(c echo.Context) error {
	from, to, err := numbers(c, "from", "to")
	if err != nil {
		return err
	}
	return s.writeProof(c)(s.service.Consistency(c.Request().Context(), from, to))
}

func (s *server) writeProof(c echo.Context) func([]audit.Hash, error) error {
	return func(hashes []audit.Hash, err error) error {
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, api.Proof{Hashes: toHashes(hashes)})
	}
}

func (s *server) leaves(c echo.Context) error {
	from, to, err := numbers(c, "from", "to")
	if err != nil {
		return err
	}
	hashes, err := s.service.Leaves(c.Request().Context(), from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Leaves{From: from, Hashes: toHashes(hashes)})
}

func numbers(c echo.Context, a, b string) (x, y int64, err error) {
	if x, err = number(c, a); err != nil {
		return 0, 0, err
	}
	y, err = number(c, b)
	return x, y, err
}

// exportLog streams the log with its records.
func (s *server) exportLog(c echo.Context) error {
	covered, err := s.service.BeginExport(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Type", "application/jsonl")
	c.Response().WriteHeader(http.StatusOK)
	out := takingWriter{c.Response(), http.NewResponseController(c.Response())}
	if err := s.service.WriteExport(c.Request().Context(), out, covered); err != nil {
		s.tear(c, err)
	}
	return nil
}

func hexID(id exchange.ID) string { return hex.EncodeToString(id[:]) }
