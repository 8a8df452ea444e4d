package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// checkDirectory is the button that tries the directory.
func (s *server) checkDirectory(c echo.Context) error {
	found, err := s.service.CheckDirectory(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := api.DirectoryCheck{Well: true, Findings: make([]api.DirectoryFinding, len(found))}
	for i, f := range found {
		out.Findings[i] = api.DirectoryFinding{Severity: string(f.Severity), Code: f.Code, Detail: f.Detail}
		out.Well = out.Well && f.Severity != exchange.Failure
	}
	return c.JSON(http.StatusOK, out)
}

// syncDirectory reads the directory now.
func (s *server) syncDirectory(c echo.Context) error {
	var in api.DirectorySync
	if err := readJSON(c, &in); err != nil {
		return err
	}
	read := s.service.SyncDirectory
	if in.AcceptShrunken {
		read = func(ctx context.Context) (exchange.RosterChange, error) {
			return s.service.AcceptShrunkenDirectory(ctx, by(c).person)
		}
	}
	change, err := read(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.DirectoryChange{Added: change.Added, Changed: change.Changed, Disabled: change.Disabled})
}
