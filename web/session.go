package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// caller is who makes a request.
type caller struct {
	person  exchange.Person
	session exchange.Session
	token   exchange.Hash
}

const callerKey = "caller"

// by is the caller of an admitted request.
func by(c echo.Context) caller { return c.Get(callerKey).(caller) }

// newToken draws a session's token and gives the hash it is stored under.
func newToken() (string, exchange.Hash) {
	var b [32]byte
	rand.Read(b[:]) // never fails: see crypto/rand
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashOfToken(token)
}

func hashOfToken(token string) exchange.Hash { return sha256.Sum256([]byte(token)) }

// cookieToken is the token that the request shows, empty without one.
func cookieToken(c echo.Context) string {
	if cookie, err := c.Request().Cookie(api.CookieName); err == nil {
		return cookie.Value
	}
	return ""
}

// identify finds out who is signed in, by the roster as it is now. For a route
// whose service call reads the roster itself, the person's id is enough. A
// request that a client marks as made in the background, and one on a route that
// clients poll, leaves the idle end of the session where it is.
func (s *server) identify(c echo.Context, w who) (caller, error) {
	ctx := c.Request().Context()
	token := cookieToken(c)
	if token == "" {
		return caller{}, errSignedOut
	}
	active := !w.polled && c.Request().Header.Get(api.BackgroundHeader) == ""
	found := caller{token: hashOfToken(token)}
	var err error
	found.session, err = s.service.Session(ctx, found.token, active)
	if errors.Is(err, exchange.ErrNotFound) {
		return caller{}, errSignedOut
	}
	if err != nil {
		return caller{}, err
	}
	found.person = exchange.Person{ID: found.session.Person}
	if !w.idOnly {
		found.person, err = s.service.Person(ctx, found.session.Person)
		if errors.Is(err, exchange.ErrNotFound) {
			return caller{}, errSignedOut
		}
		if w.newly && errors.Is(err, exchange.ErrRulesNotAcknowledged) {
			err = nil
		}
		if err != nil {
			return caller{}, err
		}
		if !found.session.SameRoles(found.person) {
			if err := s.renew(c, &found, func(token exchange.Hash) (exchange.Session, error) {
				return s.service.AdaptSession(ctx, found.person, found.session, found.token, token)
			}); err != nil {
				return caller{}, err
			}
		}
	}
	c.Set(callerKey, found)
	return found, nil
}

// renew has change give the caller's session a new token, and the client its
// cookie. The old token is worth nothing from then on.
func (s *server) renew(c echo.Context, who *caller, change func(token exchange.Hash) (exchange.Session, error)) error {
	token, sum := newToken()
	changed, err := change(sum)
	if errors.Is(err, exchange.ErrNotFound) { // ended, or renewed by another request
		return errSignedOut
	}
	if err != nil {
		return err
	}
	who.session, who.token = changed, sum
	setCookie(c, token)
	return nil
}

// begin signs a person in: a new token, whatever the browser sent before, whose
// session ends.
func (s *server) begin(c echo.Context, p exchange.Person, id exchange.ID) (begun exchange.Session, ended int, err error) {
	ctx := c.Request().Context()
	if before := cookieToken(c); before != "" {
		if err := s.service.LeaveSession(ctx, hashOfToken(before)); err != nil {
			return begun, 0, err
		}
	}
	token, sum := newToken()
	begun, ended, err = s.service.OpenSession(ctx, p, id, sum, c.RealIP(), c.Request().UserAgent())
	if err != nil {
		return begun, 0, err
	}
	setCookie(c, token)
	c.Set(callerKey, caller{person: p, session: begun}) // for the request's line in the logs
	return begun, ended, nil
}

// setCookie gives the client its token; the empty one ends the cookie.
func setCookie(c echo.Context, token string) {
	cookie := &http.Cookie{Name: api.CookieName, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Response(), cookie)
}

// origin is where a request comes from.
func origin(c echo.Context) exchange.Origin {
	from := exchange.Origin{Address: c.RealIP()}
	if cookie, err := c.Request().Cookie(api.DeviceCookieName); err == nil {
		from.Device = cookie.Value
	}
	return from
}

// setDevice gives the client the token that makes it a known device.
func setDevice(c echo.Context, token string) {
	http.SetCookie(c.Response(), &http.Cookie{Name: api.DeviceCookieName, Value: token, Path: "/", Secure: true, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: int(exchange.DeviceLife.Seconds())})
}

func newSessionID() (id exchange.ID) {
	rand.Read(id[:]) // never fails: see crypto/rand
	return id
}

// parseID reads 32 lower-case hex digits.
func parseID(s string, id *exchange.ID) bool {
	if len(s) != hex.EncodedLen(len(id)) {
		return false
	}
	_, err := hex.Decode(id[:], []byte(s))
	return err == nil && hex.EncodeToString(id[:]) == s
}
