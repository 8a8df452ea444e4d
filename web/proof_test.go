package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
)

// proven checks a receipt as an offline proof and gives its record, nil without.
func (s *site) proven(r api.Receipt) *audit.Record {
	s.Helper()
	b, err := json.Marshal(r)
	s.Must(err)
	p, err := audit.ParseProof(b)
	s.Must(err)
	v, err := note.NewVerifier(s.LogKey)
	s.Must(err)
	_, rec, err := p.Check(v, audit.Quorum{})
	s.Must(err)
	return rec
}

// readings are the entries that tell of somebody's reading an entry.
func (s *site) readings() (n int) {
	s.Helper()
	size, _, err := s.Store.LogTree(s.ctx())
	s.Must(err)
	s.Must(s.Store.LogEntries(s.ctx(), 0, size, func(e audit.Entry) error {
		rec, err := e.Open()
		if err == nil && rec.Kind == audit.KindAuditRead && rec.Details["scope"] == "entry" {
			n++
		}
		return err
	}))
	return n
}

// TestEntriesAreShownToWhomTheyConcern: everybody gets the proof of any entry;
// its record only who acted, who was acted upon, who may read the document's
// audit, and who exports the log. The last two leave an entry.
func TestEntriesAreShownToWhomTheyConcern(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	r, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	index := r.Receipt.Index
	for _, c := range []struct {
		who            string
		shown, reading bool
	}{
		{reader.Username, true, false}, {sender.Username, true, true}, {parts.Stranger, false, false},
		{parts.DPO, true, true}, {parts.Inspector, true, true}, {parts.Officer, true, true}, {parts.Leader, true, true},
	} {
		before := s.readings()
		receipt, err := s.as(c.who).LogEntry(s.ctx(), index)
		s.Must(err)
		rec := s.proven(receipt)
		if receipt.Index != index || (rec != nil) != c.shown || rec != nil && rec.Kind != audit.KindReleased {
			t.Errorf("%s: %+v", c.who, rec)
		}
		if rec == nil && strings.Trim(receipt.Salt, "0") != "" {
			t.Errorf("%s gets the salt, with which a record can be guessed", c.who)
		}
		if got := s.readings() - before; (got == 1) != c.reading || got > 1 {
			t.Errorf("%s: %d readings on the log", c.who, got)
		}
	}
	size, _, err := s.Store.LogTree(s.ctx())
	s.Must(err)
	_, err = an.LogEntry(s.ctx(), size+10)
	mustFail(t, err, 400, api.CodeInvalid)
}

func TestLeafIsFoundAndProven(t *testing.T) {
	s := newSite(t)
	an := s.as(parts.Sender)
	c, err := an.Checkpoint(s.ctx())
	s.Must(err)
	v, err := note.NewVerifier(s.LogKey)
	s.Must(err)
	head, err := audit.OpenCheckpoint([]byte(c.Checkpoint), v)
	s.Must(err)
	leaves, err := an.Leaves(s.ctx(), 0, head.Size)
	s.Must(err)
	for i, leaf := range leaves.Hashes {
		p, err := an.InclusionOfLeaf(s.ctx(), leaf, head.Size)
		s.Must(err)
		hash, err := audit.ParseHash(leaf)
		s.Must(err)
		path := make([]audit.Hash, len(p.Hashes))
		for i, h := range p.Hashes {
			path[i], err = audit.ParseHash(h)
			s.Must(err)
		}
		if p.Index == nil || *p.Index != int64(i) {
			t.Fatalf("leaf %d is found at %v", i, p.Index)
		}
		s.Must(audit.CheckInclusion(path, head.Size, head.Root, *p.Index, hash))
	}
	_, err = an.InclusionOfLeaf(s.ctx(), hex.EncodeToString(make([]byte, 32)), head.Size)
	mustFail(t, err, 404, api.CodeNotFound)
	_, err = an.InclusionOfLeaf(s.ctx(), "zz", head.Size)
	mustFail(t, err, 400, api.CodeInvalid)
	_, err = an.InclusionOfLeaf(s.ctx(), leaves.Hashes[0], head.Size+100)
	mustFail(t, err, 400, api.CodeInvalid)
}

// TestListOfSharesHoldsNoSecret: who can be given what, and nothing that could
// give it.
func TestListOfSharesHoldsNoSecret(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an := s.as(sender.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	body, err := s.as(parts.Inspector).ExportShares(s.ctx())
	s.Must(err)
	defer body.Close()
	list, err := io.ReadAll(body)
	s.Must(err)
	var all []audit.SharedDocument
	origin, size, err := audit.ReadShares(bytes.NewReader(list), func(_ int64, one audit.SharedDocument) error { all = append(all, one); return nil })
	s.Must(err)
	if origin != s.Keeper.Origin() || size == 0 || len(all) != 1 || all[0].Document != d.Draft.ID.String() || !bytes.Equal(all[0].Manifests[0], d.Signed) {
		t.Fatalf("%s %d %+v", origin, size, all)
	}
	want := []audit.Share{{Kind: "recipient", Person: reader.ID.String()}, {Kind: "master", Person: sender.ID.String()}}
	if got := all[0].Shares; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("shares %+v, want %+v", got, want)
	}
	for _, secret := range []string{"AGE-SECRET", "age-encryption.org", "age1pq"} {
		if bytes.Contains(list, []byte(secret)) {
			t.Errorf("the list holds %q", secret)
		}
	}
	_, err = s.Service.Recall(s.ctx(), sender.Person, d.Draft.ID, nil, "gửi nhầm")
	s.Must(err)
	again, err := s.as(parts.Inspector).ExportShares(s.ctx())
	s.Must(err)
	defer again.Close()
	_, _, err = audit.ReadShares(again, func(_ int64, one audit.SharedDocument) error {
		if len(one.Shares) != 1 || one.Shares[0].Kind != "master" {
			t.Errorf("after the recall: %+v", one.Shares)
		}
		return nil
	})
	s.Must(err)
	_, err = s.as(parts.Stranger).ExportShares(s.ctx())
	mustFail(t, err, 403, api.CodeForbidden)
}

// TestInclusionsAreProvenTogetherWithinBounds: several entries in one answer, not
// more than a few, and none that is not there.
func TestInclusionsAreProvenTogetherWithinBounds(t *testing.T) {
	s := newSite(t)
	s.Member(parts.Sender)
	cookie := s.as(parts.Stranger).Cookie()
	size, _, err := s.Store.LogTree(s.ctx())
	s.Must(err)
	last := strconv.FormatInt(size-1, 10)
	ask := func(indexes string) (int, []api.Proof) {
		resp := s.raw(http.MethodGet, "/api/log/inclusions?size="+strconv.FormatInt(size, 10)+"&indexes="+indexes, cookie, nil)
		var proofs []api.Proof
		if resp.StatusCode == http.StatusOK {
			s.Must(json.NewDecoder(resp.Body).Decode(&proofs))
		}
		return resp.StatusCode, proofs
	}
	status, proofs := ask("0," + last)
	if status != http.StatusOK || len(proofs) != 2 || *proofs[0].Index != 0 || *proofs[1].Index != size-1 {
		t.Fatalf("%d %+v", status, proofs)
	}
	for _, indexes := range []string{"", "-1", "x", strconv.FormatInt(size, 10), strings.Repeat("0,", 128) + "0"} {
		if status, _ := ask(indexes); status != http.StatusBadRequest {
			t.Errorf("%.20q: %d", indexes, status)
		}
	}
}
