package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
)

// Sentinels of the edge itself.
var (
	errSignedOut   = errors.New("no session")
	errProveFactor = errors.New("the second factor is still to be shown")
	errEnrolFactor = errors.New("a second factor is needed and none enrolled")
	errCrossOrigin = errors.New("request of another origin")
	errMediaType   = errors.New("body of another media type")
	errNoLength    = errors.New("body without a length")
)

// stepUpError: the last proof of the person is too old for the act.
type stepUpError struct {
	factor bool // a second factor belongs to the proof
}

func (*stepUpError) Error() string { return "no fresh proof of the person" }

// bodyTime is how long a JSON body may take to arrive and its answer to leave.
const bodyTime = 60 * time.Second

// guard wraps a route's handler: session, who may, size of the body, and the
// answer to an error.
func (s *server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		// A log that lost entries may have lost recalls: nothing is served.
		if err := s.service.Whole(); err != nil && !r.who.signed && !r.health() {
			s.writeError(err, c)
			return nil
		}
		if err := s.admit(c, r); err != nil {
			s.writeError(s.judged(c, r, err), c)
			return nil
		}
		req := c.Request()
		if len(req.TransferEncoding) > 0 {
			// Chunked bodies are where two programs disagree on where a request
			// ends. Nobody needs them here, so none is read.
			c.Response().Header().Set("Connection", "close")
			s.writeError(errNoLength, c)
			return nil
		}
		if req.ContentLength > r.body {
			s.writeError(exchange.ErrTooLarge, c)
			return nil
		}
		req.Body = http.MaxBytesReader(c.Response(), req.Body, r.body)
		if err := r.handle(c); err != nil {
			s.writeError(s.judged(c, r, err), c)
		}
		return nil
	}
}

// timed tells whether a route's answer depends on the time.
func (r route) timed() bool { return !r.who.anyone || r.method != http.MethodGet }

// judged gives what an error is told as. If the clock jumped after the request
// had begun, a refusal by the time is false: the person's session has not ended,
// nor his role.
func (s *server) judged(c echo.Context, r route, err error) error {
	if r.timed() {
		if apart, ok := errors.AsType[*exchange.ClockError](s.service.InStep(c.Request().Context())); ok {
			return apart
		}
	}
	return err
}

func (s *server) admit(c echo.Context, r route) error {
	// Whatever depends on the time waits until this server's clock is right:
	// sessions, locks, delegations, expiry. What tells how it is goes on.
	if r.timed() {
		if err := s.service.InStep(c.Request().Context()); err != nil {
			return err
		}
	}
	if r.who.anyone {
		return nil
	}
	if r.who.signed {
		return s.identifyWitness(c, r.body)
	}
	who, err := s.identify(c, r.who)
	if err != nil {
		return err
	}
	if err := r.who.reached(s.service.SessionStage(who.session)); err != nil {
		return err
	}
	if !r.who.admits(who.person) {
		return exchange.ErrForbidden
	}
	if r.who.fresh && !who.session.Fresh(s.now()) {
		return &stepUpError{who.session.Enrolled}
	}
	return nil
}

// deadlines bounds how long a body may take to arrive and an answer to leave;
// streams put them off as they go.
func deadlines(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		control := http.NewResponseController(c.Response())
		at := time.Now().Add(bodyTime)
		control.SetWriteDeadline(at)
		if c.Request().ContentLength != 0 {
			control.SetReadDeadline(at)
		}
		return next(c)
	}
}

// secureHeaders: the answers are data for programs; a browser that is led to
// show one must run and keep nothing.
func secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// sameOrigin refuses unsafe requests that a browser makes for another origin
// (Sec-Fetch-Site, else Origin against Host). Requests with neither header come
// from programs that keep their own cookie.
func sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if protection.Check(c.Request()) != nil {
			return errCrossOrigin
		}
		return next(c)
	}
}
