package storage

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestNothingIsVisibleBeforeCommit(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.prepared(a, b)
	if inbox, err := w.Inbox(w.ctx, b.ID, 10); err != nil || len(inbox) != 0 {
		t.Fatalf("inbox before commit: %v, %v", inbox, err)
	}
	if _, err := w.release(query(d, b), start); !errors.Is(err, exchange.ErrNotFound) {
		t.Fatalf("release before commit: %v", err)
	}
	e, err := w.AddDocument(w.ctx, d, sentRecord(d))
	w.must(err)
	inbox, err := w.Inbox(w.ctx, b.ID, 10)
	w.must(err)
	if len(inbox) != 1 || inbox[0].Document != d.ID || inbox[0].Pages != 2 || inbox[0].Recipients != 1 || inbox[0].Sender.Username != "an" ||
		string(inbox[0].Label) != string(grant(d, exchange.GrantRecipient, b.ID).Label) || inbox[0].Metadata != d.Metadata {
		t.Errorf("inbox: %+v", inbox)
	}
	sent, err := w.Sent(w.ctx, a.ID, 10)
	w.must(err)
	if len(sent) != 1 || string(sent[0].Label) != string(grant(d, exchange.GrantMaster, a.ID).Label) {
		t.Errorf("sent: %+v", sent)
	}
	if h, err := w.Original(w.ctx, a.ID, d.ID); err != nil || h != d.Original {
		t.Errorf("original for the sender: %v", err)
	}
	if _, err := w.Original(w.ctx, b.ID, d.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("original for a recipient: %v", err)
	}

	size := w.size()
	again, err := w.AddDocument(w.ctx, d, sentRecord(d))
	if err != nil || again.Index != e.Index || again.Data != e.Data || w.size() != size {
		t.Errorf("repeated commit: entry %d, %v", again.Index, err)
	}
	other := d
	other.Hash = hashOf("another manifest")
	if _, err := w.AddDocument(w.ctx, other, sentRecord(d)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("another manifest: %v", err)
	}
	if err := w.AbandonUpload(w.ctx, a.ID, d.ID, start); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("abandoning what is sent: %v", err)
	}
	if n := w.count("SELECT count(*) FROM river_job WHERE kind = 'expire' AND scheduled_at > $1", d.Metadata.Expires); n != 1 {
		t.Errorf("%d expiry jobs", n)
	}
	up, _, err := w.FindUpload(w.ctx, a.ID, d.ID)
	w.must(err)
	slices.SortFunc(up.Stored, func(x, y exchange.Hash) int { return slices.Compare(x[:], y[:]) })
	if up.State != exchange.StateSent || !slices.Equal(up.Stored, objectsOf(d)) {
		t.Errorf("upload after commit: %+v", up)
	}
}

func grant(d exchange.SentDocument, kind exchange.GrantKind, person exchange.PersonID) exchange.SentGrant {
	i := slices.IndexFunc(d.Grants, func(g exchange.SentGrant) bool { return g.Kind == kind && g.Person == person })
	return d.Grants[i]
}

func TestConcurrentCommitsAddOneDocument(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.prepared(a, b)
	size := w.size()
	entries := make([]audit.Entry, 8)
	var wg sync.WaitGroup
	for i := range entries {
		wg.Go(func() {
			var err error
			if entries[i], err = w.AddDocument(w.ctx, d, sentRecord(d)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, e := range entries {
		if e.Index != size {
			t.Errorf("entry %d", e.Index)
		}
	}
	if w.size() != size+1 || w.count("SELECT count(*) FROM river_job") != 1 {
		t.Errorf("the document was added more than once")
	}
}

func TestCommitWithAMissingPartLeavesNothing(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	for name, spoil := range map[string]func(*exchange.SentDocument){
		"block not uploaded":    func(d *exchange.SentDocument) { d.Blocks[1] = hashOf("elsewhere") },
		"envelope not uploaded": func(d *exchange.SentDocument) { d.Grants[2].Envelope = hashOf("elsewhere") },
		"original not uploaded": func(d *exchange.SentDocument) { d.Original = hashOf("elsewhere") },
		"block only reserved": func(d *exchange.SentDocument) {
			d.Blocks[1] = hashOf(d.ID, "reserved")
			w.must(w.ReserveObject(w.ctx, a.ID, d.ID, d.Blocks[1], 1, start))
		},
		"grant without share": func(d *exchange.SentDocument) {
			g := d.Grants[2]
			g.Person = c.ID
			d.Grants = append(d.Grants, g)
		},
		"grant twice": func(d *exchange.SentDocument) { d.Grants = append(d.Grants, d.Grants[2]) },
	} {
		d := w.prepared(a, b)
		spoil(&d)
		size := w.size()
		if _, err := w.AddDocument(w.ctx, d, sentRecord(d)); !errors.Is(err, exchange.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		if w.size() != size || w.count("SELECT count(*) FROM documents") != 0 || w.count("SELECT count(*) FROM river_job") != 0 {
			t.Errorf("%s: something was left", name)
		}
	}
	d := w.prepared(a, b)
	d.Sender = b.ID
	if _, err := w.AddDocument(w.ctx, d, sentRecord(d)); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("another's upload: %v", err)
	}
}

func TestUploadBelongsToItsSender(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	draft := exchange.Draft{ID: random16[exchange.DocumentID](), Metadata: metadata(), Pages: 3, Recipients: []exchange.PersonID{b.ID}}
	up, err := w.BeginUpload(w.ctx, a.ID, draft, []exchange.ShareKey{share(exchange.GrantRecipient, b.ID)}, start)
	w.must(err)
	again, err := w.BeginUpload(w.ctx, a.ID, draft, []exchange.ShareKey{{Kind: exchange.GrantRecipient, Person: b.ID, Recipient: "age1pqother", Wrapped: []byte{1}}}, start)
	w.must(err)
	if len(up.Shares) != 1 || up.Shares[0].Wrapped != nil || len(again.Shares) != 1 || again.Shares[0].Recipient != up.Shares[0].Recipient {
		t.Errorf("resumed: %+v, then %+v", up, again)
	}
	if _, err := w.BeginUpload(w.ctx, b.ID, draft, nil, start); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("another sender begins: %v", err)
	}
	if _, _, err := w.FindUpload(w.ctx, b.ID, draft.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("another sender looks: %v", err)
	}
	h := hashOf("object")
	if err := w.ReserveObject(w.ctx, b.ID, draft.ID, h, 1, start); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("another sender reserves: %v", err)
	}
	if err := w.AbandonUpload(w.ctx, b.ID, draft.ID, start); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("another sender abandons: %v", err)
	}
	_, got, err := w.FindUpload(w.ctx, a.ID, draft.ID)
	if err != nil || got.Pages != 3 || got.Metadata != draft.Metadata || !slices.Equal(got.Recipients, draft.Recipients) {
		t.Errorf("draft: %+v, %v", got, err)
	}
	w.must(w.AbandonUpload(w.ctx, a.ID, draft.ID, start))
	w.must(w.AbandonUpload(w.ctx, a.ID, draft.ID, start))
	if err := w.ReserveObject(w.ctx, a.ID, draft.ID, h, 1, start); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("reserving for an abandoned upload: %v", err)
	}
	if err := w.ObjectStored(w.ctx, draft.ID, h); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("an object never reserved: %v", err)
	}
}

func TestOrphansAreExactlyWhatNobodyNames(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.prepared(a, b)
	extra := hashOf(d.ID, "never named")
	w.must(w.ReserveObject(w.ctx, a.ID, d.ID, extra, 1, start))
	_, err := w.AddDocument(w.ctx, d, sentRecord(d))
	w.must(err)
	open := w.prepared(a, b)
	gone := w.prepared(a, b)
	w.must(w.ReserveObject(w.ctx, a.ID, open.ID, gone.Blocks[0], 1, start.Add(time.Hour))) // shared with one that is open
	w.must(w.AbandonUpload(w.ctx, a.ID, gone.ID, start))

	want := append([]exchange.Hash{extra}, objectsOf(gone)...)
	want = slices.DeleteFunc(want, func(h exchange.Hash) bool { return h == gone.Blocks[0] })
	orphans, err := w.Orphans(w.ctx, 100)
	w.must(err)
	byBytes := func(x, y exchange.Hash) int { return slices.Compare(x[:], y[:]) }
	slices.SortFunc(want, byBytes)
	slices.SortFunc(orphans, byBytes)
	if !slices.Equal(orphans, want) {
		t.Fatalf("%d orphans, want %d", len(orphans), len(want))
	}
	for _, h := range append(objectsOf(d), append(objectsOf(open), gone.Blocks[0])...) {
		if known, err := w.ObjectKnown(w.ctx, h); err != nil || !known {
			t.Errorf("a named object is not known: %v", err)
		}
	}
	for _, h := range orphans {
		if known, err := w.ObjectKnown(w.ctx, h); err != nil || known {
			t.Errorf("an orphan is known: %v", err)
		}
		w.must(w.ForgetObject(w.ctx, h))
	}
	if orphans, err := w.Orphans(w.ctx, 100); err != nil || len(orphans) != 0 {
		t.Errorf("%d orphans after forgetting, %v", len(orphans), err)
	}

	w.setClock(start.Add(time.Hour))
	n, err := w.StaleUploads(w.ctx, start.Add(time.Hour), 30*time.Minute)
	if err != nil || n != 0 {
		t.Errorf("%d uploads with progress are stale, %v", n, err)
	}
	w.setClock(start.Add(3 * time.Hour))
	n, err = w.StaleUploads(w.ctx, start.Add(3*time.Hour), time.Hour)
	if err != nil || n != 1 || w.count("SELECT count(*) FROM shares WHERE document = $1", [16]byte(open.ID)) != 0 {
		t.Errorf("%d uploads are stale, %v", n, err)
	}
	if _, err := w.AddDocument(w.ctx, open, sentRecord(open)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("committing an abandoned upload: %v", err)
	}
	if up, _, err := w.FindUpload(w.ctx, a.ID, d.ID); err != nil || up.State != exchange.StateSent {
		t.Errorf("a sent document became %s, %v", up.State, err)
	}
}
