package web

import (
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
)

func TestCodeOnAPageLeadsToItsOpeningForWhomMayAudit(t *testing.T) {
	s := newSite(t)
	sender, reader, waiting := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Waiting)
	d := s.NewDocument(sender, 1, 100, reader, waiting)
	s.send(s.as(sender.Username), d)
	r, err := s.as(reader.Username).Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	shown := r.View[:4] + "-" + r.View[4:8] + "-" + r.View[8:12]
	for _, may := range []string{sender.Username, parts.Officer, parts.Leader, parts.Inspector} {
		found, err := s.as(may).ViewsByCode(s.ctx(), shown)
		s.Must(err)
		if len(found) != 1 || found[0].View != r.View || found[0].Document != d.Draft.ID.String() || found[0].Person.Username != reader.Username || found[0].Kind != "view" {
			t.Fatalf("%s finds %+v", may, found)
		}
		entry, err := found[0].Receipt.Entry()
		s.Must(err)
		if rec, err := entry.Open(); err != nil || rec.Kind != audit.KindAuditRead || rec.Details["scope"] != "view" || rec.Details["view"] != r.View || rec.Document != d.Draft.ID.String() {
			t.Errorf("%s: the look-up stands on the log as %+v, %v", may, rec, err)
		}
	}
	// Like for a code that nobody's page has.
	for _, mayNot := range []string{parts.Stranger, reader.Username, waiting.Username} {
		_, err := s.as(mayNot).ViewsByCode(s.ctx(), shown)
		mustFail(t, err, 404, api.CodeNotFound)
	}
	_, err = s.as(sender.Username).ViewsByCode(s.ctx(), "000000000000")
	mustFail(t, err, 404, api.CodeNotFound)
	for _, bad := range []string{"12", "zzzzzzzzzzzz", r.View, r.View[:13]} {
		_, err := s.as(sender.Username).ViewsByCode(s.ctx(), bad)
		mustFail(t, err, 400, api.CodeInvalid)
	}
}
