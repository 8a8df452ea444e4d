package web

import (
	"bytes"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func TestKeysOfTheSessionMarkGoToWhoeverCanTraceAndToTheLog(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(s.as(sender.Username), d)
	first, err := s.as(reader.Username).Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	epoch, entry, err := exchange.RenewSessionMark(s.ctx(), s.Store, s.Now(), "thử")
	s.Must(err)
	second, err := s.as(reader.Username).Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	if first.Mark.Epoch != 1 || second.Mark.Epoch != epoch.Number || epoch.Number != 2 || !bytes.Equal(second.Mark.Key, epoch.Key[:]) || bytes.Equal(first.Mark.Key, second.Mark.Key) {
		t.Fatalf("viewers draw with epochs %d and %d, the newest is %d", first.Mark.Epoch, second.Mark.Epoch, epoch.Number)
	}
	if rec, err := entry.Open(); err != nil || rec.Kind != audit.KindSessionMarkRenewed || rec.Details["epoch"] != "2" || rec.Details["reason"] != "thử" {
		t.Errorf("the renewal stands on the log as %+v, %v", rec, err)
	}
	for _, may := range []string{sender.Username, parts.Officer, parts.Inspector} {
		got, err := s.as(may).SessionMarks(s.ctx())
		s.Must(err)
		if len(got.Marks) != 2 || !bytes.Equal(got.Marks[0].Key, second.Mark.Key) || !bytes.Equal(got.Marks[1].Key, first.Mark.Key) {
			t.Errorf("%s gets %d keys", may, len(got.Marks))
		}
		reading, err := got.Receipt.Entry()
		s.Must(err)
		rec, err := reading.Open()
		if err != nil || rec.Kind != audit.KindSessionMarkRead {
			t.Errorf("%s: the reading stands on the log as %+v, %v", may, rec, err)
		}
	}
	for _, mayNot := range []string{reader.Username, parts.Stranger} {
		_, err := s.as(mayNot).SessionMarks(s.ctx())
		mustFail(t, err, 404, api.CodeNotFound)
	}
}
