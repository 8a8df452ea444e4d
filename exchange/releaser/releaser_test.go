package releaser

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"niem/crypto"
	"niem/exchange/audit"
)

// world is a log, a releaser and one document's grant.
type world struct {
	t        *testing.T
	now      time.Time
	ring     *Ring
	signer   note.Signer
	verifier note.Verifier
	hashes   []audit.Hash
	size     int64
	releaser *Releaser
	path     string

	doc      crypto.DocumentID
	person   crypto.PersonID
	share    Share
	grant    []byte
	envelope []byte
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC), path: filepath.Join(t.TempDir(), "state"),
		doc: crypto.NewDocumentID(), person: crypto.PersonID{7}}
	var err error
	w.ring, err = OpenRing(context.Background(), t.TempDir(), PlainFiles{}, func() time.Time { return w.now })
	w.check(err)
	_, err = w.ring.Rotate(context.Background())
	w.check(err)
	skey, vkey, err := audit.NewLogKey(rand.Reader, "log.example")
	w.check(err)
	w.signer, err = note.NewSigner(skey)
	w.check(err)
	w.verifier, err = note.NewVerifier(vkey)
	w.check(err)
	w.open()
	w.share = w.newShare(w.person, crypto.GrantRecipient)
	w.grant = []byte("a grant, sealed to its recipient")
	w.envelope, err = crypto.SealEnvelope(w.grant, w.share.Recipient)
	w.check(err)
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) open() {
	w.t.Helper()
	w.openUncounted()
	_, _, err := w.releaser.Peeled(0)
	w.check(err)
}

func (w *world) openUncounted() {
	w.t.Helper()
	var err error
	w.releaser, err = Open(Config{Keys: w.ring, Log: w.verifier, StateFile: w.path, Now: func() time.Time { return w.now }})
	w.check(err)
	w.t.Cleanup(func() { w.releaser.Close() })
}

func (w *world) reopen() {
	w.t.Helper()
	w.check(w.releaser.Close())
	w.open()
}

func (w *world) newShare(person crypto.PersonID, kind crypto.GrantKind) Share {
	w.t.Helper()
	shares, err := w.releaser.NewShares(context.Background(), w.doc, []Grant{{kind, person}})
	w.check(err)
	return shares[0]
}

func (w *world) reader() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) {
		out := make([]audit.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = w.hashes[x]
		}
		return out, nil
	})
}

func (w *world) append(rec audit.Record) audit.Entry {
	w.t.Helper()
	e, err := audit.NewEntry(rec, rand.Reader)
	w.check(err)
	e.Index = w.size
	hashes, err := audit.StoredHashes(e.Index, e.Data, w.reader())
	w.check(err)
	w.hashes = append(w.hashes, hashes...)
	w.size++
	return e
}

func (w *world) record() audit.Record {
	sum := sha256.Sum256(w.envelope)
	return audit.Record{Time: w.now, Kind: audit.KindReleased, Actor: w.person.String(), Document: w.doc.String(), Subject: w.person.String(),
		Details: map[string]string{"kind": "view", "grant_kind": "recipient", "request": hex.EncodeToString(fixedRequest[:]),
			"session": hex.EncodeToString(fixedSession[:]), "envelope": hex.EncodeToString(sum[:]), "view": "00"}}
}

var fixedRequest, fixedSession = ID{1, 2, 3}, ID{9, 8, 7}

// order appends rec and proves it to the releaser.
func (w *world) order(rec audit.Record) Order {
	w.t.Helper()
	return w.prove(w.append(rec))
}

func (w *world) prove(e audit.Entry) Order {
	w.t.Helper()
	root, err := audit.TreeRoot(w.size, w.reader())
	w.check(err)
	signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: w.signer.Name(), Size: w.size, Root: root, Time: w.now}, w.signer)
	w.check(err)
	inclusion, err := audit.ProveInclusion(e.Index, w.size, w.reader())
	w.check(err)
	from := w.releaser.Accepted()
	consistency, err := audit.ProveConsistency(from, w.size, w.reader())
	w.check(err)
	return Order{Request: fixedRequest, Session: fixedSession, Entry: e, Checkpoint: signed, Inclusion: inclusion, From: from, Consistency: consistency,
		Wrapped: w.share.Wrapped, Envelope: w.envelope}
}

func (w *world) mustPeel(o Order) {
	w.t.Helper()
	g, err := w.releaser.Peel(context.Background(), o)
	if err != nil || !bytes.Equal(g, w.grant) {
		w.t.Fatalf("peel: %v", err)
	}
}

func (w *world) mustRefuse(o Order, check string) {
	w.t.Helper()
	g, err := w.releaser.Peel(context.Background(), o)
	refusal, ok := errors.AsType[*RefusedError](err)
	if g != nil || !ok || refusal.Check != check {
		w.t.Fatalf("want refusal %q, got %v", check, err)
	}
}

func TestLoggedReleasePeeled(t *testing.T) {
	w := newWorld(t)
	w.append(audit.Record{Time: w.now, Kind: audit.KindSent, Actor: audit.System})
	o := w.order(w.record())
	w.mustPeel(o)
	w.mustPeel(w.prove(o.Entry)) // repeated by the same request
}

func TestEveryNameOfTheEntryIsChecked(t *testing.T) {
	other := crypto.PersonID{8}
	for check, spoil := range map[string]func(w *world, rec *audit.Record){
		"kind":       func(w *world, rec *audit.Record) { rec.Kind = audit.KindRefused },
		"document":   func(w *world, rec *audit.Record) { rec.Document = crypto.NewDocumentID().String() },
		"person":     func(w *world, rec *audit.Record) { rec.Actor, rec.Subject = other.String(), other.String() },
		"envelope":   func(w *world, rec *audit.Record) { rec.Details["envelope"] = strings.Repeat("00", 32) },
		"request":    func(w *world, rec *audit.Record) { rec.Details["request"] = strings.Repeat("00", 16) },
		"session":    func(w *world, rec *audit.Record) { rec.Details["session"] = strings.Repeat("00", 16) },
		"entry_time": func(w *world, rec *audit.Record) { rec.Time = w.now.Add(-MaxEntryAge - time.Second) },
		"grant":      func(w *world, rec *audit.Record) { rec.Details["grant_kind"] = "master" },
	} {
		t.Run(check, func(t *testing.T) {
			w := newWorld(t)
			rec := w.record()
			spoil(w, &rec)
			w.mustRefuse(w.order(rec), check)
		})
	}
}

func TestProofReleaseOpensOnlyMasterGrants(t *testing.T) {
	w := newWorld(t)
	rec := w.record()
	rec.Details["kind"] = "proof"
	w.mustRefuse(w.order(rec), "grant")
	rec.Details["grant_kind"] = "master"
	w.mustRefuse(w.order(rec), "grant")
}

func TestSomebodyElseCannotActForTheGrantee(t *testing.T) {
	w := newWorld(t)
	rec := w.record()
	rec.Actor = crypto.PersonID{8}.String()
	w.mustRefuse(w.order(rec), "person")
}

func TestOtherShareOrEnvelopeRefused(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	swapped := o
	swapped.Wrapped = w.newShare(crypto.PersonID{8}, crypto.GrantRecipient).Wrapped
	w.mustRefuse(swapped, "person")
	swapped = o
	swapped.Envelope = append(slices.Clone(o.Envelope), 0)
	w.mustRefuse(swapped, "envelope")
	swapped = o
	swapped.Wrapped = []byte("not a share")
	w.mustRefuse(swapped, "share")
	twin := w.newShare(w.person, crypto.GrantRecipient) // same names, another secret
	swapped = o
	swapped.Wrapped = twin.Wrapped
	w.mustRefuse(swapped, "unseal")
}

func TestUnloggedEntryRefused(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	forged, err := audit.NewEntry(w.record(), rand.Reader)
	w.check(err)
	forged.Index = o.Entry.Index
	o.Entry = forged
	w.mustRefuse(o, "inclusion")
}

func TestRecordMustMatchItsLeaf(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	o.Entry.Record = bytes.Replace(o.Entry.Record, []byte(`"view"`), []byte(`"copy"`), 1)
	w.mustRefuse(o, "record")
}

func TestForeignLogKeyRefused(t *testing.T) {
	w := newWorld(t)
	skey, _, err := audit.NewLogKey(rand.Reader, "log.example")
	w.check(err)
	w.signer, err = note.NewSigner(skey)
	w.check(err)
	w.mustRefuse(w.order(w.record()), "checkpoint_signature")
}

func TestOldAndFutureCheckpointsRefused(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	w.now = w.now.Add(MaxCheckpointAge + time.Second)
	w.mustRefuse(o, "checkpoint_time")
	w.now = w.now.Add(-2 * MaxCheckpointAge)
	w.mustRefuse(o, "checkpoint_time")
}

// Whoever sets the releaser's clock back could have it take an old checkpoint for
// a fresh one.
func TestClockThatWentBackReleasesNothing(t *testing.T) {
	w := newWorld(t)
	old := w.now
	w.now = w.now.Add(24 * time.Hour)
	w.mustPeel(w.order(w.record()))
	for range 2 {
		ahead := w.now
		w.now = old
		w.mustRefuse(w.order(w.record()), "clock")
		w.now = ahead
		w.mustPeel(w.order(w.record()))
		w.reopen() // it remembers by its state file
	}
}

func TestForkedLogDetected(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
	}
	w.mustPeel(w.order(w.record()))
	real := *w
	for _, length := range []int{6, 9} {
		*w = real
		w.hashes, w.size = nil, 0
		for range length - 1 {
			w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
		}
		o := w.order(w.record())
		w.mustRefuse(o, "consistency")
		w.reopen()
		w.mustRefuse(o, "consistency")
		real.releaser = w.releaser
	}
}

func TestCutBackLogIsStale(t *testing.T) {
	w := newWorld(t)
	early := w.order(w.record())
	w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
	rec := w.record()
	rec.Details["request"] = hex.EncodeToString(make([]byte, 16))
	late := w.order(rec)
	late.Request = ID{}
	w.mustPeel(late)
	_, err := w.releaser.Peel(context.Background(), early)
	stale, ok := errors.AsType[*StaleError](err)
	if !ok || stale.Size != 3 {
		t.Fatalf("got %v", err)
	}
	w.mustPeel(w.prove(early.Entry))
}

func TestEarlierAcceptedCheckpointServesUntilRestart(t *testing.T) {
	w := newWorld(t)
	first, second := w.record(), w.record()
	second.Details["request"] = hex.EncodeToString(make([]byte, 16))
	a := w.append(first)
	early := w.prove(w.append(second))
	early.Request = ID{}
	w.mustPeel(w.prove(a)) // accepts the same checkpoint of size 2
	w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
	w.mustPeel(w.prove(a)) // and then one of size 3
	w.mustPeel(early)
	if w.releaser.Accepted() != 3 {
		t.Fatalf("accepted went to %d", w.releaser.Accepted())
	}
	w.reopen()
	if _, err := w.releaser.Peel(context.Background(), early); !errors.As(err, new(*StaleError)) {
		t.Fatalf("after a restart: %v", err)
	}
}

func TestManyReleasesAtOnce(t *testing.T) {
	w := newWorld(t)
	var entries []audit.Entry
	var requests []ID
	for i := range 12 {
		rec := w.record()
		requests = append(requests, ID{byte(i)})
		rec.Details["request"] = hex.EncodeToString(requests[i][:])
		entries = append(entries, w.append(rec))
	}
	orders := make([]Order, len(entries))
	for i, e := range entries {
		orders[i] = w.prove(e)
		orders[i].Request = requests[i]
	}
	var all sync.WaitGroup
	failed := make([]error, len(orders))
	for i := range orders {
		all.Go(func() { _, failed[i] = w.releaser.Peel(context.Background(), orders[i]) })
	}
	all.Wait()
	for i, err := range failed {
		if err != nil {
			t.Errorf("release %d: %v", i, err)
		}
	}
	w.reopen()
	if n := len(w.releaser.state.used); n != len(orders) || w.releaser.Accepted() != 12 {
		t.Fatalf("%d leaves, accepted %d", n, w.releaser.Accepted())
	}
}

func TestSharesOnlyForNamedGrants(t *testing.T) {
	w := newWorld(t)
	for name, grants := range map[string][]Grant{
		"none":      {},
		"nobody":    {{crypto.GrantRecipient, crypto.PersonID{}}},
		"no kind":   {{0, w.person}},
		"too many":  make([]Grant, crypto.MaxRecipients+3),
		"odd kinds": {{9, w.person}},
	} {
		if _, err := w.releaser.NewShares(t.Context(), w.doc, grants); err == nil {
			t.Errorf("%s: shares were made", name)
		}
	}
}
