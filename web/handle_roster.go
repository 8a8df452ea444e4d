package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

func (s *server) getRules(c echo.Context) error {
	r, err := s.service.CurrentRules(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toRules(r))
}

func (s *server) acceptRules(c echo.Context) error {
	var in api.Acceptance
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var sum exchange.Hash
	if sum.UnmarshalText([]byte(in.SHA256)) != nil {
		return &exchange.InvalidError{Field: "sha256", Code: "malformed"}
	}
	receipt, err := s.service.AcceptRules(c.Request().Context(), by(c).person, in.Version, sum)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Accepted{Receipt: toReceipt(receipt)})
}

func (s *server) publishRules(c echo.Context) error {
	var in api.NewRules
	if err := readJSON(c, &in); err != nil {
		return err
	}
	r, err := s.service.PublishRules(c.Request().Context(), by(c).person, in.VI, in.EN)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toRules(r))
}

func (s *server) unacknowledged(c echo.Context) error {
	lines, err := s.service.Unacknowledged(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.toRoster(lines))
}

func (s *server) roster(c echo.Context) error {
	lines, err := s.service.Roster(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.toRoster(lines))
}

func (s *server) nominate(c echo.Context) error {
	var in api.Nominations
	if err := readJSON(c, &in); err != nil {
		return err
	}
	list := make([]exchange.Nomination, len(in.Nominations))
	for i, n := range in.Nominations {
		list[i] = exchange.Nomination{Username: n.Username, FullName: n.FullName, Position: n.Position, Phone: n.Phone, Email: n.Email, Unit: n.Unit, Number: n.Number}
	}
	done, err := s.service.NominateAll(c.Request().Context(), by(c).person, list)
	if err != nil {
		return err
	}
	out := make([]api.Nominated, len(done))
	for i, d := range done {
		out[i].Username = d.Username
		if d.Err != nil {
			p, details := describe(d.Err)
			out[i].Error = &api.Error{Code: p.code, Message: api.Message{VI: p.vi, EN: p.en}, Details: details}
		}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) approve(c echo.Context) error {
	var in api.Decision
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if _, err := s.service.Approve(c.Request().Context(), by(c).person, c.Param("username"), in.Number); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) refuseNomination(c echo.Context) error {
	var in api.Decision
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if _, err := s.service.Refuse(c.Request().Context(), by(c).person, c.Param("username"), in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) review(c echo.Context) error {
	var in api.Review
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Verdict != "keep" && in.Verdict != "end" {
		return &exchange.InvalidError{Field: "verdict", Code: "unknown"}
	}
	if _, err := s.service.Review(c.Request().Context(), by(c).person, c.Param("username"), in.Verdict == "keep", in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func toRules(r exchange.Rules) api.Rules {
	return api.Rules{Version: r.Version, VI: r.VI, EN: r.EN, SHA256: r.Sum.String(), PublishedAt: r.PublishedAt.UTC()}
}

func (s *server) toRoster(lines []exchange.RosterLine) []api.RosterLine {
	out := make([]api.RosterLine, len(lines))
	for i, l := range lines {
		e := l.Entry
		out[i] = api.RosterLine{Person: toPerson(l.Person), State: string(l.Standing), Nomination: e.Nomination, NominatedBy: l.NominatedBy, NominatedAt: e.NominatedAt,
			Decision: e.Decision, DecidedBy: l.DecidedBy, DecidedAt: toTime(e.DecidedAt), Reason: e.Reason, Rules: l.Version, AcceptedAt: toTime(l.Accepted),
			LastSignIn: toTime(e.Seen), LastOpening: toTime(l.LastOpening), Key: l.Key, Delegations: l.Delegations,
			ReviewedBy: l.ReviewedBy, ReviewedAt: toTime(e.ReviewedAt), Due: s.service.DueForReview(l)}
		if !e.DecidedAt.IsZero() {
			out[i].ReviewDue = toTime(s.service.ReviewDue(e))
		}
	}
	return out
}

// instant reads a time of a request that must be given.
func instant(field string, t time.Time) (time.Time, error) {
	if t.IsZero() {
		return t, &exchange.InvalidError{Field: field, Code: "required"}
	}
	return t.UTC(), nil
}
