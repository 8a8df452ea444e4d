package witness_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
	"niem/exchange/witness"
)

// book is a log in memory that can be made to lie.
type book struct {
	entries   []audit.Entry
	offered   []byte
	cosigned  [][]byte // notes with the cosignature
	unheard   error    // of Deliver
	withheld  int64    // leaves from here on are denied, if not 0
	clock     time.Time
	delivered int
}

func newBook() *book {
	b := &book{entries: audittest.Entries(audittest.Story())}
	b.clock = audittest.Start.Add(time.Hour)
	return b
}

func (b *book) add(rec audit.Record) {
	rec.Time = b.clock
	e := audittest.Entries([]audit.Record{rec})[0]
	e.Index = int64(len(b.entries))
	b.entries = append(b.entries, e)
}

// sign offers the present entries at the present time.
func (b *book) sign() {
	data := make([]audit.Hash, len(b.entries))
	for i, e := range b.entries {
		data[i] = e.Data
	}
	b.offered = audittest.Sign(audit.Checkpoint{Origin: audittest.Origin, Size: int64(len(data)), Root: audittest.Root(data), Time: b.clock})
}

func (b *book) Offer(context.Context, []byte) ([]byte, error) { return b.offered, nil }

func (b *book) Leaves(_ context.Context, from, to int64) (out []audit.WitnessLeaf, err error) {
	if b.withheld > 0 && to > b.withheld {
		return nil, audit.ErrDenied
	}
	for _, e := range b.entries[from:min(to, from+5)] { // several answers
		leaf := audit.WitnessLeaf{Hash: e.Leaf()}
		if rec, err := audit.ParseRecord(e.Record); err == nil && audit.ShownToWitness(rec.Kind) {
			leaf.Entry = &e
		}
		out = append(out, leaf)
	}
	return out, nil
}

func (b *book) Deliver(_ context.Context, checkpoint, line []byte) error {
	if b.unheard != nil {
		return b.unheard
	}
	b.delivered++
	b.cosigned = append(b.cosigned, audit.AddCosignature(checkpoint, line))
	return nil
}

type bench struct {
	*testing.T
	book *book
	key  *audit.WitnessKey
	dir  string
}

func newBench(t *testing.T) *bench {
	key, err := audit.NewWitnessKey(rand.Reader, "witness.example/w")
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, newBook(), key, filepath.Join(t.TempDir(), "state")}
}

func (b *bench) config() witness.Config {
	v, err := note.NewVerifier(audittest.VKey)
	if err != nil {
		b.Fatal(err)
	}
	return witness.Config{Key: b.key, LogKey: v, Log: b.book, Dir: b.dir, Now: func() time.Time { return b.book.clock }, Report: slog.New(slog.DiscardHandler)}
}

func (b *bench) open() *witness.Witness {
	b.Helper()
	w, err := witness.Open(b.config())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.Close() })
	return w
}

// cosigns runs a round that has to end with a cosignature over what is offered.
func (b *bench) cosigns(w *witness.Witness) {
	b.Helper()
	before := b.book.delivered
	if err := w.Round(b.Context()); err != nil {
		b.Fatal(err)
	}
	if b.book.delivered != before+1 {
		b.Fatal("nothing was delivered")
	}
	c, err := audit.OpenCosigned(b.book.cosigned[before], b.config().LogKey, []audit.Witness{b.key.Witness})
	if err != nil || len(c.By) != 1 || c.Size != int64(len(b.book.entries)) {
		b.Fatalf("%+v, %v", c, err)
	}
}

// refuses runs rounds that have to end in a refusal, also after a restart, and
// gives the evidence.
func (b *bench) refuses(w *witness.Witness, code string) audit.Refusal {
	b.Helper()
	before := b.book.delivered
	var refused *witness.RefusedError
	if err := w.Round(b.Context()); !errors.As(err, &refused) || refused.Refusal.Code != code {
		b.Fatalf("want refusal %s, got %v", code, err)
	}
	w.Close()
	again := b.open()
	if err := again.Round(b.Context()); !errors.As(err, &refused) || refused.Refusal.Code != code {
		b.Fatalf("after a restart: %v", err)
	}
	if b.book.delivered != before || again.Status().Refused == nil {
		b.Fatal("a refused log was cosigned")
	}
	signed, err := os.ReadFile(filepath.Join(b.dir, "refusal"))
	if err != nil {
		b.Fatal(err)
	}
	r, err := audit.OpenRefusal(signed, b.key.Witness)
	if err != nil {
		b.Fatal(err)
	}
	again.Close()
	return r
}

func TestAnHonestLogIsCosignedAsItGrows(t *testing.T) {
	b := newBench(t)
	w := b.open()
	for i := range 5 {
		b.book.sign()
		b.cosigns(w)
		b.book.clock = b.book.clock.Add(time.Second)
		for range i {
			b.book.add(audit.Record{Kind: audit.KindAuditRead, Actor: audittest.Sender})
		}
	}
	before := b.book.delivered
	b.book.clock = b.book.clock.Add(-time.Second)
	if err := w.Round(t.Context()); err != nil || b.book.delivered != before {
		t.Errorf("the same offer is cosigned twice: %v", err)
	}
}

// TestForkedLogDetected: the log's own key has signed what does not continue
// what was cosigned. The witness refuses, keeps both checkpoints as evidence and
// signs no more, whatever comes after.
func TestForkedLogDetected(t *testing.T) {
	for name, c := range map[string]struct {
		code string
		lie  func(b *book)
	}{
		"another root of the same size": {"fork", func(b *book) { b.entries[3].Data[0] ^= 1; b.entries[3].Record = nil }},
		"another past": {"fork", func(b *book) {
			b.entries[0] = audittest.Entries([]audit.Record{{Time: audittest.Start, Kind: audit.KindAuditRead, Actor: audittest.Other}})[0]
			b.add(audit.Record{Kind: audit.KindAuditRead, Actor: audittest.Sender})
		}},
		"entries that are gone":   {"rollback", func(b *book) { b.entries = b.entries[:len(b.entries)-1] }},
		"entries that are denied": {"rollback", func(b *book) { b.add(audit.Record{Kind: audit.KindAuditRead, Actor: audittest.Sender}); b.withheld = 3 }},
	} {
		for _, restarted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, restarted %t", name, restarted), func(t *testing.T) {
				b := newBench(t)
				w := b.open()
				b.book.sign()
				b.cosigns(w)
				honest := b.book.offered
				if restarted {
					w.Close()
					w = b.open()
				}
				b.book.clock = b.book.clock.Add(time.Second)
				c.lie(b.book)
				b.book.sign()
				r := b.refuses(w, c.code)
				if !slices.Equal(r.Accepted, honest) || !slices.Equal(r.Offered, b.book.offered) {
					t.Error("the evidence lacks a checkpoint")
				}
				b.book.offered = honest // back in order: no excuse
				if err := b.open().Round(t.Context()); err == nil {
					t.Error("cosigned after a refusal")
				}
			})
		}
	}
}

func TestWhatNoHonestLogSaysIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		code string
		lie  func(b *bench)
	}{
		"signature": {"signature", func(b *bench) { b.book.offered[len(b.book.offered)-10] ^= 1 }},
		"clock ahead": {"time", func(b *bench) {
			b.book.clock = b.book.clock.Add(time.Hour)
			b.book.sign()
			b.book.clock = b.book.clock.Add(-time.Hour)
		}},
		"clock behind": {"time", func(b *bench) {
			b.book.sign()
			b.book.clock = b.book.clock.Add(time.Hour)
		}},
		"key event of nobody's right": {"key_rules", func(b *bench) {
			b.book.add(audit.Record{Kind: audit.KindKeyConfirmed, Actor: audittest.Reader, Subject: audittest.Reader, Details: map[string]string{"account_sha256": strings.Repeat("a", 64)}})
			b.book.sign()
		}},
		"key event of the future": {"time", func(b *bench) {
			b.book.clock = b.book.clock.Add(time.Hour)
			b.book.add(audit.Record{Kind: audit.KindKeyNew, Actor: audittest.Other, Subject: audittest.Other})
			b.book.clock = b.book.clock.Add(-time.Hour)
			b.book.sign()
		}},
		"record that is not the leaf's": {"record", func(b *bench) {
			i := slices.IndexFunc(b.book.entries, func(e audit.Entry) bool { return strings.Contains(string(e.Record), `"key.`) })
			b.book.sign()
			b.book.entries[i].Salt[0] ^= 1
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.book.sign()
			c.lie(b)
			b.refuses(b.open(), c.code)
		})
	}
}

// TestWitnessGoesOnWhereItStopped: killed before its cosignature arrived, it
// signs again, and never less than before.
func TestWitnessGoesOnWhereItStopped(t *testing.T) {
	b := newBench(t)
	w := b.open()
	b.book.sign()
	b.book.unheard = errors.New("connection reset")
	var refused *witness.RefusedError
	if err := w.Round(t.Context()); err == nil || errors.As(err, &refused) {
		t.Fatalf("a broken connection: %v", err)
	}
	w.Close()
	b.book.unheard = nil
	w = b.open()
	if got := w.Status().Cosigned.Size; got != int64(len(b.book.entries)) {
		t.Errorf("%d entries stand in the state file: it must come before the cosignature", got)
	}
	b.cosigns(w)
}

func TestOneWitnessAFolder(t *testing.T) {
	b := newBench(t)
	w := b.open()
	if _, err := witness.Open(b.config()); err == nil {
		t.Fatal("two witnesses share a state folder")
	}
	if err := witness.Resume(b.dir, "thử", false, b.book.clock); err == nil {
		t.Fatal("resumed under a running witness")
	}
	w.Close()
	b.open()
}

func TestADamagedStateStopsTheWitness(t *testing.T) {
	b := newBench(t)
	w := b.open()
	b.book.sign()
	b.cosigns(w)
	w.Close()
	path := filepath.Join(b.dir, "accepted")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, content[:len(content)/2], append(slices.Clone(content), '\n'), slices.Concat(content[:30], []byte{content[30] ^ 1}, content[31:])} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if w, err := witness.Open(b.config()); err == nil {
			w.Close()
			t.Errorf("opened on %q", bad)
		}
	}
}

func TestOnlyAnOperatorTakesARefusalBack(t *testing.T) {
	b := newBench(t)
	w := b.open()
	b.book.sign()
	b.cosigns(w)
	whole := b.book.entries
	b.book.entries = whole[:8]
	b.book.clock = b.book.clock.Add(time.Second)
	b.book.sign()
	b.refuses(w, "rollback")

	if err := witness.Resume(b.dir, "máy chủ đã phục hồi", false, b.book.clock); err != nil {
		t.Fatal(err)
	}
	b.refuses(b.open(), "rollback") // the log still lacks what was cosigned
	if err := witness.Resume(b.dir, "mất dữ liệu, có biên bản", true, b.book.clock.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	b.cosigns(b.open())
	if kept, err := filepath.Glob(filepath.Join(b.dir, "refusal-*")); err != nil || len(kept) != 2 {
		t.Errorf("evidence kept: %v, %v", kept, err)
	}
}
