package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// healthy says that the process answers.
func (s *server) healthy(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]bool{"ok": true})
}

// ready says whether every server that this one needs answers.
func (s *server) ready(c echo.Context) error {
	parts := s.askParts(c)
	status := http.StatusOK
	for _, check := range s.config.Ready {
		if !parts[check.Name] && !check.Advisory {
			status = http.StatusServiceUnavailable
		}
	}
	return c.JSON(status, map[string]any{"ready": status == http.StatusOK, "parts": parts})
}

// askParts asks every server that this one needs. The reasons of those that
// don't answer stay in the log.
func (s *server) askParts(c echo.Context) map[string]bool {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
	defer cancel()
	answers := make([]error, len(s.config.Ready))
	var all sync.WaitGroup
	for i, check := range s.config.Ready {
		all.Go(func() { answers[i] = check.Ping(ctx) })
	}
	all.Wait()
	parts := map[string]bool{}
	for i, check := range s.config.Ready {
		parts[check.Name] = answers[i] == nil
		if answers[i] != nil {
			s.log.WarnContext(ctx, "not ready", "part", check.Name, "error", answers[i])
		}
	}
	return parts
}

func (s *server) getConfig(c echo.Context) error {
	policy := s.service.WitnessPolicy()
	var witnesses []string
	for _, w := range policy.Witnesses {
		witnesses = append(witnesses, w.String())
	}
	return c.JSON(http.StatusOK, api.Config{
		Witnesses: witnesses, Quorum: policy.Need,
		Version: s.config.Version, LogOrigin: s.config.LogOrigin, LogKey: s.config.LogKey,
		Limits: api.Limits{Recipients: exchange.MaxRecipients, Pages: exchange.MaxPages, TilesPerPage: exchange.MaxTilesPerPage, RecipientTiles: exchange.MaxRecipientTiles,
			Object: exchange.MaxObject, Original: exchange.MaxOriginal, Label: exchange.MaxLabel, Commit: commitBody},
	})
}

func (s *server) signIn(c echo.Context) error {
	var in api.SignIn
	if err := readJSON(c, &in); err != nil {
		return err
	}
	session := newSessionID()
	p, device, err := s.service.SignIn(c.Request().Context(), in.Username, in.Password, origin(c), session)
	if err != nil {
		return err
	}
	setDevice(c, device)
	begun, ended, err := s.begin(c, p, session)
	if err != nil {
		return err
	}
	return s.writeMe(c, p, begun, ended)
}

// changePassword asks for no session, but leaves the one that it comes with.
func (s *server) changePassword(c echo.Context) error {
	var in api.PasswordChange
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var present exchange.Hash
	if token := cookieToken(c); token != "" {
		present = hashOfToken(token)
	}
	ended, err := s.service.ChangePassword(c.Request().Context(), in.Username, in.Old, in.New, origin(c), present)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.EndedSessions{Ended: ended})
}

func (s *server) signOut(c echo.Context) error {
	who := by(c)
	if err := s.service.SignOut(c.Request().Context(), who.person, who.session.ID); err != nil {
		return err
	}
	setCookie(c, "")
	return c.NoContent(http.StatusNoContent)
}

func (s *server) me(c echo.Context) error { return s.writeMe(c, by(c).person, by(c).session, 0) }

func (s *server) writeMe(c echo.Context, p exchange.Person, in exchange.Session, ended int) error {
	me := api.Me{Person: toPerson(p), Time: s.now().UTC(), Stage: string(s.service.SessionStage(in)), EndedSessions: ended}
	ctx := c.Request().Context()
	if _, err := s.service.Person(ctx, p.ID); errors.Is(err, exchange.ErrRulesNotAcknowledged) {
		me.RulesDue = true
	} else if err != nil {
		return err
	}
	notice, err := s.service.SinceLastSignIn(ctx, in)
	if err != nil {
		return err
	}
	me.Notice = noticeOf(notice)
	key, err := s.service.PersonKey(ctx, p.Username)
	switch {
	case err == nil:
		k := toKey(key)
		me.Key = &k
	case !errors.Is(err, exchange.ErrNoKey):
		return err
	}
	return c.JSON(http.StatusOK, me)
}

func (s *server) searchLists(c echo.Context) error {
	lists, err := s.service.SearchGroups(c.Request().Context(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	out := make([]api.List, len(lists))
	for i, l := range lists {
		out[i] = api.List{Name: l.Name, Title: l.Title, Members: len(l.Members)}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) searchPeople(c echo.Context) error {
	people, err := s.service.SearchPeople(c.Request().Context(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toPeople(people))
}
