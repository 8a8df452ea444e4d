package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/web/api"
)

func refusedWith(err error, code string) bool {
	refused, ok := errors.AsType[*api.Error](err)
	return ok && refused.Code == code
}

// TestAnotherPersonsViewCannotBeClaimed: over HTTP, too, and without telling
// whether the view is there; heartbeats keep no session alive.
func TestAnotherPersonsViewCannotBeClaimed(t *testing.T) {
	s := newSite(t)
	sender, reader, waiting := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Waiting)
	an, binh, other := s.as(sender.Username), s.as(reader.Username), s.as(waiting.Username)
	d := s.NewDocument(sender, 1, 100, reader, waiting)
	s.send(an, d)
	id := d.Draft.ID.String()
	release, err := binh.Release(s.ctx(), id, view())
	s.Must(err)
	if _, err := s.readPage(binh, id, 1, release.View); err != nil {
		t.Fatal(err)
	}
	s.Advance(time.Minute)
	one := api.Reading{Pages: []api.ReadingPage{{Page: 1, Seconds: 20}}}
	s.Must(binh.ClaimReading(s.ctx(), id, release.View, one))
	for name, err := range map[string]error{
		"another person":              other.ClaimReading(s.ctx(), id, release.View, one),
		"another session":             s.as(reader.Username).ClaimReading(s.ctx(), id, release.View, one),
		"a view that there is not":    other.ClaimReading(s.ctx(), id, strings.Repeat("0", 32), one),
		"a document that there isn't": other.ClaimReading(s.ctx(), strings.Repeat("a", 26), release.View, one),
	} {
		if !refusedWith(err, api.CodeNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, pages := range map[string][]api.ReadingPage{
		"none": {}, "a page twice": {{Page: 1, Seconds: 1}, {Page: 1, Seconds: 1}}, "page 0": {{Page: 0, Seconds: 1}}, "no time": {{Page: 1}},
		"time that did not pass": {{Page: 1, Seconds: 3600}}, "too many": make([]api.ReadingPage, 65),
	} {
		if err := binh.ClaimReading(s.ctx(), id, release.View, api.Reading{Pages: pages}); !refusedWith(err, api.CodeInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	flood := 0
	for range 200 {
		if err := binh.ClaimReading(s.ctx(), id, release.View, api.Reading{Pages: []api.ReadingPage{{Page: 1, Seconds: 1}}}); err != nil {
			break
		}
		flood++
	}
	if flood > 30 {
		t.Errorf("%d heartbeats within a moment", flood)
	}
	trail, err := an.DocumentAudit(s.ctx(), id, false)
	s.Must(err)
	last := trail.Recipients[1]
	if o := last.Openings; len(o) != 1 || o[0].PagesServed != 1 || o[0].ClaimedSeconds < 20 || o[0].ClaimedSeconds > 60 || o[0].Device == "" || len(trail.Entries) != 0 {
		t.Errorf("%+v", trail.Recipients)
	}
	for range 9 { // the session is idle for nine minutes, whatever the viewer says
		s.Advance(time.Minute)
		if err := binh.ClaimReading(s.ctx(), id, release.View, one); err != nil {
			break
		}
	}
	s.Advance(2 * time.Minute)
	if resp := s.raw(http.MethodGet, "/api/inbox", binh.Cookie(), nil); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("after eleven minutes of heartbeats alone: %d", resp.StatusCode)
	}
}
