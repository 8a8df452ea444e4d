package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// Life of a session.
const (
	idleTime   = 10 * time.Minute
	lifeTime   = 10 * time.Hour
	renewAfter = time.Minute // between two writes that put the idle end off
)

// Values of a session.
const (
	valuePerson = "person" // UUID
	valueID     = "id"     // hex of exchange.ID, what views are bound to
	valueSeen   = "seen"   // unix seconds of the last renewal
)

func newSessions(store scs.Store) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.IdleTimeout, m.Lifetime = idleTime, lifeTime
	m.HashTokenInStore = true
	m.Codec = sessionCodec{}
	m.Cookie = scs.SessionCookie{Name: api.CookieName, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	return m
}

// caller is who makes a request.
type caller struct {
	person  exchange.Person
	session exchange.ID
}

const callerKey = "caller"

// by is the caller of an admitted request.
func by(c echo.Context) caller { return c.Get(callerKey).(caller) }

// loadSession reads the request's session into its context.
func (s *server) loadSession(c echo.Context) (context.Context, error) {
	token := ""
	if cookie, err := c.Request().Cookie(api.CookieName); err == nil {
		token = cookie.Value
	}
	ctx, err := s.sessions.Load(c.Request().Context(), token)
	if err != nil {
		return nil, unavailable(err)
	}
	c.SetRequest(c.Request().WithContext(ctx))
	return ctx, nil
}

// identify finds out who is signed in, by the roster as it is now. For a route
// whose service call reads the roster itself, the person's id is enough.
func (s *server) identify(c echo.Context, idOnly bool) (caller, error) {
	ctx, err := s.loadSession(c)
	if err != nil {
		return caller{}, err
	}
	var id exchange.PersonID
	var session exchange.ID
	if id.UnmarshalText([]byte(s.sessions.GetString(ctx, valuePerson))) != nil || !parseID(s.sessions.GetString(ctx, valueID), &session) {
		return caller{}, errSignedOut
	}
	p := exchange.Person{ID: id}
	if !idOnly {
		p, err = s.service.Person(ctx, id)
	}
	if errors.Is(err, exchange.ErrNotFound) {
		return caller{}, errSignedOut
	}
	if err != nil {
		return caller{}, err
	}
	if now := s.now(); now.Sub(time.Unix(s.sessions.GetInt64(ctx, valueSeen), 0)) >= renewAfter {
		s.sessions.Put(ctx, valueSeen, now.Unix())
		if _, _, err := s.sessions.Commit(ctx); err != nil {
			return caller{}, unavailable(err)
		}
	}
	who := caller{p, session}
	c.Set(callerKey, who)
	return who, nil
}

// begin signs a person in: a new token, whatever the browser sent before.
func (s *server) begin(c echo.Context, p exchange.Person, session exchange.ID) error {
	ctx := c.Request().Context()
	if err := s.sessions.Clear(ctx); err != nil {
		return unavailable(err)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return unavailable(err)
	}
	s.sessions.Put(ctx, valuePerson, p.ID.String())
	s.sessions.Put(ctx, valueID, hex.EncodeToString(session[:]))
	s.sessions.Put(ctx, valueSeen, s.now().Unix())
	token, expiry, err := s.sessions.Commit(ctx)
	if err != nil {
		return unavailable(err)
	}
	s.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	c.Response().Header().Set("Cache-Control", "no-store") // the library added its own
	return nil
}

// end destroys the request's session and its cookie.
func (s *server) end(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.sessions.Destroy(ctx); err != nil {
		return unavailable(err)
	}
	s.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	c.Response().Header().Set("Cache-Control", "no-store")
	return nil
}

// sessionCodec keeps the three values of a session as JSON. The library's own
// codec costs more than the database query.
type sessionCodec struct{}

type sessionWire struct {
	Deadline time.Time `json:"deadline"`
	Person   string    `json:"person"`
	ID       string    `json:"id"`
	Seen     int64     `json:"seen"`
}

func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	w := sessionWire{Deadline: deadline}
	w.Person, _ = values[valuePerson].(string)
	w.ID, _ = values[valueID].(string)
	w.Seen, _ = values[valueSeen].(int64)
	return json.Marshal(w)
}

func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var w sessionWire
	if err := json.Unmarshal(b, &w); err != nil {
		return time.Time{}, nil, err
	}
	return w.Deadline, map[string]any{valuePerson: w.Person, valueID: w.ID, valueSeen: w.Seen}, nil
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
