package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// status tells the operators how the service is.
func (s *server) status(c echo.Context) error {
	v, err := s.service.Status(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Status{
		Time: v.At, Ready: s.askParts(c), Version: s.config.Version, LogEntries: v.LogEntries, SignedEntries: v.SignedEntries, UnsignedSince: toTime(v.UnsignedSince),
		DatabaseBytes: v.DatabaseBytes, Sessions: v.Sessions, JobsWaiting: v.JobsWaiting, JobsFailed: v.JobsFailed,
		BackupMade: toTime(v.Backups.Made), BackupDrilled: toTime(v.Backups.Drilled),
		Released: v.Released, Refused: v.Refused, SignInsFailed: v.SignInsFailed, Alarms: toAlarms(v.Alarms),
	})
}

func toAlarms(alarms []exchange.Alarm) []api.Alarm {
	out := make([]api.Alarm, len(alarms))
	for i, a := range alarms {
		out[i] = api.Alarm{Code: a.Code, Subject: a.Subject, Detail: a.Detail, Since: a.Since, Ended: toTime(a.Ended)}
	}
	return out
}

// securityLog streams the security log of a time as JSON lines.
func (s *server) securityLog(c echo.Context) error {
	from, err := timeParam(c, "from")
	if err != nil {
		return err
	}
	to, err := timeParam(c, "to")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.service.BeginSecurityExport(ctx, by(c).person, from, to); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Type", "application/jsonl")
	c.Response().WriteHeader(http.StatusOK)
	out := json.NewEncoder(takingWriter{c.Response(), http.NewResponseController(c.Response())})
	err = s.service.SecurityEvents(ctx, from, to, func(e exchange.SecurityEvent) error {
		return out.Encode(api.SecurityEvent{At: e.At, Level: e.Level, Message: e.Message, Fields: e.Fields})
	})
	if err == nil {
		err = out.Encode(api.SecurityEvent{At: s.now().UTC(), Message: api.SecurityLogEnd})
	}
	if err != nil {
		s.tear(c, err)
	}
	return nil
}

func timeParam(c echo.Context, name string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, c.QueryParam(name))
	if err != nil {
		return time.Time{}, &exchange.InvalidError{Field: name, Code: "malformed"}
	}
	return t, nil
}
