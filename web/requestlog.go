package web

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	requestKey   = "request"
	errorCodeKey = "code"
)

// requestID names a request in the log and in error answers.
func requestID(c echo.Context) string {
	id, _ := c.Get(requestKey).(string)
	return id
}

// logRequests writes one line a request: route pattern, never the query or a
// body, and who asked. A panic becomes an internal error.
func (s *server) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var id [8]byte
		rand.Read(id[:]) // never fails: see crypto/rand
		c.Set(requestKey, hex.EncodeToString(id[:]))
		start := time.Now()
		aborted := true
		defer func() {
			if cause := recover(); cause != nil {
				if cause == http.ErrAbortHandler {
					s.logLine(c, start, aborted)
					panic(cause)
				}
				s.log.ErrorContext(c.Request().Context(), "panic", "request", requestID(c), "cause", cause)
				s.writeError(errPanic, c)
				aborted = c.Response().Size > 0
			}
			s.logLine(c, start, aborted)
		}()
		if err := next(c); err != nil {
			s.writeError(err, c)
		}
		aborted = false
		return nil
	}
}

func (s *server) logLine(c echo.Context, start time.Time, aborted bool) {
	level := slog.LevelInfo
	if c.Path() == "/healthz" || c.Path() == "/readyz" {
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{
		slog.String("request", requestID(c)), slog.String("method", c.Request().Method), slog.String("route", c.Path()),
		slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
		slog.Int64("ms", time.Since(start).Milliseconds()), slog.String("remote", c.RealIP()),
	}
	if who, ok := c.Get(callerKey).(caller); ok {
		attrs = append(attrs, slog.String("person", who.person.ID.String()))
	}
	if code, ok := c.Get(errorCodeKey).(string); ok {
		attrs = append(attrs, slog.String("code", code))
	}
	if aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	s.log.LogAttrs(c.Request().Context(), level, "request", attrs...)
	if s.config.Metrics != nil {
		code, _ := c.Get(errorCodeKey).(string)
		s.config.Metrics.Request(c.Path(), c.Request().Method, c.Response().Status, code, time.Since(start))
	}
	if atTheDoor(c) {
		s.config.Security.LogAttrs(c.Request().Context(), slog.LevelInfo, "door", append(attrs, slog.String("peer", c.Request().RemoteAddr))...)
	}
}

// atTheDoor reports whether a request belongs to the security log: everything
// about sessions and second factors, and whatever was refused for who asked.
func atTheDoor(c echo.Context) bool {
	if strings.HasPrefix(c.Path(), "/api/session") && c.Request().Method != http.MethodGet {
		return true
	}
	switch c.Response().Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return true
	}
	return false
}
