package web

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
	"niem/web/desk"
)

// falseRows are the keys of the rows that don't hold.
func falseRows(c desk.AuditCheck) []string {
	var keys []string
	for _, row := range c.Rows {
		if row.State == desk.RowFalse {
			keys = append(keys, strings.SplitN(row.Key, ":", 2)[0])
		}
	}
	return keys
}

// TestBrowserFindsAnAuditThatSaysOtherThanTheLog: what the server says of who
// opened a document follows from records that stand on the log, or its row is
// called false.
func TestBrowserFindsAnAuditThatSaysOtherThanTheLog(t *testing.T) {
	s := newSite(t)
	sender, reader, waiting := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Waiting)
	an, binh, leader := s.as(sender.Username), s.as(reader.Username), s.as(parts.Leader)
	sealed := s.NewDocument(sender, 1, 100, reader, waiting)
	s.send(an, sealed)
	id := sealed.Draft.ID.String()
	for range 2 {
		_, err := binh.Release(s.ctx(), id, view())
		s.Must(err)
	}
	for _, answer := range []api.NewAnswer{{Kind: api.AnswerReceived}, {Kind: api.AnswerReturned, Reason: "gửi nhầm đơn vị"}} {
		_, err := binh.Answer(s.ctx(), id, answer)
		s.Must(err)
	}
	if _, err := s.as(parts.Stranger).Release(s.ctx(), id, view()); err == nil {
		t.Fatal("a stranger opened it")
	}
	_, err := an.Recall(s.ctx(), id, api.Recall{Reason: "gửi nhầm", Recipients: []string{waiting.Username}})
	s.Must(err)
	_, err = leader.NoteExport(s.ctx(), api.AuditExport{Document: id, Format: "csv", Rows: 2})
	s.Must(err)
	at := func(change func(path string, body []byte) []byte) *desk.Desk {
		d, err := desk.New(s.through(leader.Cookie(), change), s.Person(parts.Leader).ID.String(), desk.Kept{LogKey: s.LogKey})
		s.Must(err)
		return d
	}
	honest := at(nil)
	said, err := leader.DocumentAudit(s.ctx(), id, true)
	s.Must(err)
	read := func() api.DocumentAudit { // a copy to lie in
		a := said
		a.Recipients, a.Entries = slices.Clone(a.Recipients), slices.Clone(a.Entries)
		return a
	}
	check, err := honest.CheckDocument(s.ctx(), read())
	s.Must(err)
	if got := falseRows(check); len(got) != 0 || check.Entries != 8 || len(check.Bad) != 0 || len(check.Rows) != 6 {
		t.Fatalf("the honest audit: %+v", check)
	}
	opened := slices.IndexFunc(said.Recipients, func(r api.RecipientTrail) bool { return r.Opened })
	entry := func(kind audit.Kind) int {
		return slices.IndexFunc(said.Entries, func(e api.Receipt) bool { return bytes.Contains(e.Record, []byte(`"`+string(kind)+`"`)) })
	}
	for name, c := range map[string]struct {
		lie  func(a *api.DocumentAudit)
		want string
	}{
		"nobody opened": {func(a *api.DocumentAudit) {
			a.Recipients[opened].Opened, a.Recipients[opened].First, a.Recipients[opened].Last = false, nil, nil
		}, "recipient"},
		"never returned": {func(a *api.DocumentAudit) { a.Recipients[opened].ReturnedAt = nil }, "recipient"},
		"opened once":    {func(a *api.DocumentAudit) { a.Recipients[opened].Views = 1 }, "recipient"},
		"opened later": {func(a *api.DocumentAudit) {
			late := a.Recipients[opened].First.Add(time.Hour)
			a.Recipients[opened].First = &late
		}, "recipient"},
		"no recall": {func(a *api.DocumentAudit) { a.Recipients[1-opened].RecalledAt = nil }, "recipient"},
		"an opening hidden": {func(a *api.DocumentAudit) {
			i := entry(audit.KindReleased)
			a.Entries = slices.Delete(a.Entries, i, i+1)
		}, "recipient"},
		"a recipient hidden": {func(a *api.DocumentAudit) { a.Recipients = a.Recipients[:1] }, "sent"},
		"a stranger excused": {func(a *api.DocumentAudit) {
			a.Outsiders = []api.Refused{{Person: a.Outsiders[0].Person, Times: 7, Last: a.Outsiders[0].Last}}
		}, "outsider"},
		"another reader": {func(a *api.DocumentAudit) {
			a.Readers = []api.TrailReader{{Person: a.Sender, At: a.Readers[0].At, Index: a.Readers[0].Index, Format: "csv"}}
		}, "reader"},
		"a record of its own": {func(a *api.DocumentAudit) {
			e := &a.Entries[entry(audit.KindReleased)]
			e.Record = bytes.Replace(e.Record, []byte(`"purpose":"dieu-tra"`), []byte(`"purpose":"giam-sat"`), 1)
		}, "recipient"},
		"a record that hashes well and stands nowhere": {func(a *api.DocumentAudit) {
			e := &a.Entries[entry(audit.KindRefused)]
			another, err := audit.NewEntry(audit.Record{Time: a.Outsiders[0].Last, Kind: audit.KindRefused, Actor: a.Outsiders[0].Person.ID, Document: id}, bytes.NewReader(make([]byte, 32)))
			s.Must(err)
			e.Record, e.Data, e.Salt = another.Record, hex.EncodeToString(another.Data[:]), strings.Repeat("0", 64)
		}, "outsider"},
		"the same opening twice": {func(a *api.DocumentAudit) {
			a.Entries = append(a.Entries, a.Entries[entry(audit.KindReleased)])
			a.Recipients[opened].Views++
		}, "recipient"},
		"another reading": {func(a *api.DocumentAudit) { a.Receipt = a.Entries[entry(audit.KindSent)] }, "reading"},
	} {
		a := read()
		c.lie(&a)
		check, err := honest.CheckDocument(s.ctx(), a)
		if err != nil || !slices.Equal(falseRows(check), []string{c.want}) {
			t.Errorf("%s: %q, %v", name, falseRows(check), err)
		}
	}
	forked := at(func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/api/log/inclusions") {
			return bytes.ReplaceAll(body, []byte(`"hashes":["`), []byte(`"hashes":["`+strings.Repeat("0", 64)+`","`))
		}
		return body
	})
	check, err = forked.CheckDocument(s.ctx(), read())
	if s.Must(err); len(check.Bad) != 8 {
		t.Errorf("proofs that prove nothing: %+v", check)
	}
}

// TestBrowserChecksTimelinesAndBoards: the same for a person and for a unit.
func TestBrowserChecksTimelinesAndBoards(t *testing.T) {
	s := newSite(t)
	sender, reader, waiting := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Waiting)
	an, binh, inspector := s.as(sender.Username), s.as(reader.Username), s.as(parts.Inspector)
	sealed := s.NewDocument(sender, 1, 100, reader, waiting)
	s.send(an, sealed)
	_, err := binh.Release(s.ctx(), sealed.Draft.ID.String(), view())
	s.Must(err)
	d, err := desk.New(s.through(inspector.Cookie(), nil), s.Person(parts.Inspector).ID.String(), desk.Kept{LogKey: s.LogKey})
	s.Must(err)

	acts, err := inspector.PersonAudit(s.ctx(), reader.Username, api.ActFilter{Kind: "release"})
	s.Must(err)
	check, err := d.CheckPerson(s.ctx(), acts)
	s.Must(err)
	if len(acts.Acts) != 1 || len(falseRows(check)) != 0 || len(check.Rows) != 2 {
		t.Fatalf("the honest timeline: %+v of %+v", check, acts.Acts)
	}
	acts.Acts[0].Document = strings.Repeat("a", 26)
	if check, err = d.CheckPerson(s.ctx(), acts); err != nil || len(falseRows(check)) != 1 {
		t.Errorf("another document: %+v, %v", check, err)
	}

	board, err := inspector.Board(s.ctx(), api.BoardFilter{Unit: sender.Unit, Side: "sent"})
	s.Must(err)
	check, err = d.CheckBoard(s.ctx(), board)
	s.Must(err)
	if len(falseRows(check)) != 0 || len(check.Rows) != 4 {
		t.Fatalf("the honest board: %+v", check)
	}
	r := &board.Items[0].Recipients
	(*r)[0].Opened, (*r)[1].Opened = (*r)[1].Opened, (*r)[0].Opened
	if check, err = d.CheckBoard(s.ctx(), board); err != nil || len(falseRows(check)) != 2 {
		t.Errorf("openings exchanged: %+v, %v", check, err)
	}
}
