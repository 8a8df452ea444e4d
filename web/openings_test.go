package web

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
)

// TestNoGETCountsAsAnOpening: link previews, robots and prefetching browsers may ask
// for every address that there is, signed in or not, and open nothing.
func TestNoGETCountsAsAnOpening(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(s.as(parts.Sender), d)
	client := s.as(parts.Opener)
	asked := 0
	for _, r := range (&server{}).routes() {
		if r.method != http.MethodGet {
			continue
		}
		path := strings.NewReplacer(":document", d.Draft.ID.String(), ":page", "1").Replace(r.path)
		for _, cookie := range []string{"", client.Cookie()} {
			resp := s.raw(http.MethodGet, fill(path, reader.Unit), cookie, nil)
			_, err := io.Copy(io.Discard, resp.Body)
			s.Must(err)
			asked++
		}
	}
	inbox, err := s.Service.Inbox(s.ctx(), reader.Person)
	s.Must(err)
	state, err := s.Service.SentState(s.ctx(), sender.Person, d.Draft.ID)
	s.Must(err)
	if asked < 40 || len(inbox) != 1 || !inbox[0].OpenedAt.IsZero() || inbox[0].OpenedBy != 0 || state.Recipients[0].Opened || !state.Recipients[0].ReceivedAt.IsZero() {
		t.Errorf("after %d requests: %+v, %+v", asked, inbox, state.Recipients)
	}
	if _, err := s.Service.Release(s.ctx(), exchange.ReleaseQuery{Document: d.Draft.ID, Person: reader.Person, Session: exchange.ID{1}, Kind: exchange.ReleaseView, Request: exchange.ID{1}}); err != nil {
		t.Errorf("opened by a person: %v", err)
	}
}
