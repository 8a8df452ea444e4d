package web

import (
	"bytes"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
)

func TestMainJobOverHTTP(t *testing.T) {
	s := newSite(t)
	sender, reader, waiting := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Waiting)
	an, binh := s.as(sender.Username), s.as(reader.Username)

	found, err := an.Recipients(s.ctx(), []string{parts.Opener, parts.RecipientList, "nobody.here"})
	s.Must(err)
	if len(found.People) != 2 || len(found.Unreachable) != 2 || found.People[0].Key.Fingerprint != reader.Key.Fingerprint {
		t.Fatalf("recipients %+v", found)
	}

	d := s.NewDocument(sender, 2, 300<<10, reader, waiting)
	id := d.Draft.ID.String()
	sent := s.send(an, d)
	if again, err := an.CommitSend(s.ctx(), id, commitOf(d)); err != nil || again.Receipt.Index != sent.Receipt.Index {
		t.Fatalf("repeated commit: %v", err)
	}
	inbox, err := binh.Inbox(s.ctx())
	s.Must(err)
	if len(inbox) != 1 || inbox[0].Document != id || inbox[0].Sender.Username != sender.Username {
		t.Fatalf("inbox %+v", inbox)
	}

	ask := view()
	r, err := binh.Release(s.ctx(), id, ask)
	s.Must(err)
	if grant, err := reader.Open(r.Grant); err != nil || !bytes.Equal(grant, d.Grants[reader.ID]) {
		t.Fatalf("grant: %v", err)
	}
	if again, err := binh.Release(s.ctx(), id, ask); err != nil || again.View != r.View || again.Receipt.Index != r.Receipt.Index || !again.Repeated {
		t.Fatalf("repeated release: %v", err)
	}
	for n, sum := range d.Blocks {
		block, err := s.readPage(binh, id, n+1, r.View)
		if err != nil || !bytes.Equal(block, d.Objects[sum]) {
			t.Fatalf("page %d: %v", n+1, err)
		}
	}

	minh := s.as(parts.Stranger)
	_, err = minh.Release(s.ctx(), id, view())
	mustFail(t, err, 404, api.CodeNotFound)

	trail, err := s.as(parts.Leader).DocumentAudit(s.ctx(), id, false)
	s.Must(err)
	if trail.Recipients[0].Person.Username != waiting.Username || trail.Recipients[0].Opened ||
		!trail.Recipients[1].Opened || trail.Recipients[1].PagesServed != 2 || len(trail.Outsiders) != 1 || trail.Outsiders[0].Person.Username != parts.Stranger {
		t.Fatalf("trail %+v", trail)
	}
	acts, err := s.as(parts.Inspector).PersonAudit(s.ctx(), reader.Username, api.ActFilter{})
	s.Must(err)
	if len(acts.Acts) < 2 {
		t.Fatalf("timeline %+v", acts)
	}

	recalled, err := an.Recall(s.ctx(), id, api.Recall{Reason: "gửi nhầm người"})
	s.Must(err)
	if len(recalled.Recalled) != 2 || len(recalled.Opened) != 1 || recalled.Opened[0].Username != reader.Username {
		t.Fatalf("recalled %+v", recalled)
	}
	_, err = binh.Release(s.ctx(), id, view())
	if e := mustFail(t, err, 410, api.CodeRecalled); e.Details["by"] != sender.FullName || e.Details["reason"] != "gửi nhầm người" {
		t.Fatalf("refusal %+v", e)
	}
	_, err = s.readPage(binh, id, 1, r.View)
	mustFail(t, err, 410, api.CodeRecalled)

	export, err := s.as(parts.Officer).ExportLog(s.ctx())
	s.Must(err)
	defer export.Close()
	report, err := audit.VerifyExport(export, s.LogKey)
	s.Must(err)
	if len(report.Findings) != 0 || report.ByKind[audit.KindReleased] != 1 || report.ByKind[audit.KindRefused] != 2 {
		t.Fatalf("report %+v", report)
	}
}
