package web

import (
	"encoding/hex"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

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

// inclusion proves an entry by its index, or by its leaf.
func (s *server) inclusion(c echo.Context) error {
	if leaf := c.QueryParam("leaf"); leaf != "" && c.QueryParam("index") == "" {
		return s.inclusionOfLeaf(c, leaf)
	}
	index, size, err := numbers(c, "index", "size")
	if err != nil {
		return err
	}
	return s.writeInclusion(c, index, size)
}

func (s *server) inclusionOfLeaf(c echo.Context, leaf string) error {
	hash, err := audit.ParseHash(leaf)
	if err != nil {
		return &exchange.InvalidError{Field: "leaf", Code: "malformed"}
	}
	size, err := number(c, "size")
	if err != nil {
		return err
	}
	index, err := s.service.FindLeaf(c.Request().Context(), hash)
	if err != nil {
		return err
	}
	return s.writeInclusion(c, index, size)
}

func (s *server) writeInclusion(c echo.Context, index, size int64) error {
	hashes, err := s.service.Inclusion(c.Request().Context(), index, size)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Proof{Index: &index, Hashes: toHashes(hashes)})
}

// maxInclusions is how many entries one answer proves.
const maxInclusions = 128

// inclusions proves several entries in one tree.
func (s *server) inclusions(c echo.Context) error {
	size, err := number(c, "size")
	if err != nil {
		return err
	}
	indexes := strings.Split(c.QueryParam("indexes"), ",")
	if len(indexes) > maxInclusions {
		return &exchange.InvalidError{Field: "indexes", Code: "too_long"}
	}
	out := make([]api.Proof, len(indexes))
	for i, text := range indexes {
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return &exchange.InvalidError{Field: "indexes", Code: "malformed"}
		}
		hashes, err := s.service.Inclusion(c.Request().Context(), index, size)
		if err != nil {
			return err
		}
		out[i] = api.Proof{Index: &index, Hashes: toHashes(hashes)}
	}
	return c.JSON(http.StatusOK, out)
}

// logEntry proves one entry, with its record where the person may see it.
func (s *server) logEntry(c echo.Context) error {
	index, err := strconv.ParseInt(c.Param("index"), 10, 64)
	if err != nil || index < 0 || index == math.MaxInt64 || strconv.FormatInt(index, 10) != c.Param("index") {
		return &exchange.InvalidError{Field: "index", Code: "malformed"}
	}
	receipt, err := s.service.ProveEntry(c.Request().Context(), by(c).person, index)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toReceipt(receipt))
}

func (s *server) consistency(c echo.Context) error {
	from, to, err := numbers(c, "from", "to")
	if err != nil {
		return err
	}
	hashes, err := s.service.Consistency(c.Request().Context(), from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Proof{Hashes: toHashes(hashes)})
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
	if err := s.service.WriteExport(c.Request().Context(), beginLines(c), covered); err != nil {
		s.tear(c, err)
	}
	return nil
}

// exportShares streams the list of shares.
func (s *server) exportShares(c echo.Context) error {
	err := s.service.ExportShares(c.Request().Context(), by(c).person, func() io.Writer { return beginLines(c) })
	if err != nil && c.Response().Committed {
		s.tear(c, err)
		return nil
	}
	return err
}

// beginLines begins an answer of JSON lines.
func beginLines(c echo.Context) io.Writer {
	c.Response().Header().Set("Content-Type", "application/jsonl")
	c.Response().WriteHeader(http.StatusOK)
	return takingWriter{c.Response(), http.NewResponseController(c.Response())}
}

func hexID(id exchange.ID) string { return hex.EncodeToString(id[:]) }
