package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

func verifier(t testing.TB) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(audittest.VKey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func checkpoint() audit.Checkpoint {
	return audit.Checkpoint{Origin: audittest.Origin, Size: 14, Root: audit.Hash{1, 2, 3}, Time: time.Date(2026, 3, 2, 9, 0, 0, 5e6, time.UTC)}
}

func TestCheckpointFormatStays(t *testing.T) {
	want := golden(t, "checkpoint.txt")
	if got := audittest.Sign(checkpoint()); !bytes.Equal(got, want) {
		t.Fatalf("signed\n%s\nwant\n%s", got, want)
	}
	c, err := audit.OpenCheckpoint(want, verifier(t))
	if err != nil || c != checkpoint() {
		t.Errorf("opened %+v, %v", c, err)
	}
}

func TestEveryChangedByteOfACheckpointIsRefused(t *testing.T) {
	signed := golden(t, "checkpoint.txt")
	v := verifier(t)
	for i := range signed {
		for _, bit := range []byte{1, 0x20, 0x80} {
			bad := bytes.Clone(signed)
			bad[i] ^= bit
			if _, err := audit.OpenCheckpoint(bad, v); err == nil {
				t.Errorf("byte %d ^ %#x is accepted", i, bit)
			}
		}
		if _, err := audit.OpenCheckpoint(signed[:i], v); err == nil {
			t.Errorf("cut to %d bytes is accepted", i)
		}
	}
}

// The right key signs text that is no checkpoint of this log.
func TestSignedNonsenseIsRefused(t *testing.T) {
	skey, vkey, err := audit.NewLogKey(rand.Reader, "niem.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	root := "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	good := "niem.example/log\n14\n" + root + "\ntime 2026-03-02T09:00:00.005Z\n"
	for text, ok := range map[string]bool{
		good: true,
		strings.Replace(good, "\n14\n", "\n014\n", 1):                  false,
		strings.Replace(good, "\n14\n", "\n-1\n", 1):                   false,
		strings.Replace(good, "\n14\n", "\n+14\n", 1):                  false,
		strings.Replace(good, "\n14\n", "\n99999999999999999999\n", 1): false,
		strings.Replace(good, "\n14\n", "\n9223372036854775807\n", 1):  false,
		strings.Replace(good, "example", "other", 1):                   false,
		strings.Replace(good, root, root[:40], 1):                      false,
		strings.Replace(good, "AAA=", "AAB=", 1):                       false,
		strings.Replace(good, ".005Z", "Z", 1):                         false,
		strings.Replace(good, "time ", "", 1):                          false,
		good + "more\n":                                                false,
		"niem.example/log\n14\n" + root + "\n":                         false,
	} {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := audit.OpenCheckpoint(signed, v); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
	foreign := checkpoint()
	foreign.Origin = "somebody.example/log"
	if _, err := audit.SignCheckpoint(foreign, signer); err == nil {
		t.Error("signed for another origin")
	}
	if _, err := audit.OpenCheckpoint(golden(t, "checkpoint.txt"), v); err == nil {
		t.Error("another key of the same name is accepted")
	}
}

// Two histories that share a beginning are both signed: whoever kept a
// checkpoint of one finds that the other does not continue it.
func TestForkedLogDetected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		var honest, forked audittest.Memory
		common, more := rapid.IntRange(0, 20).Draw(t, "common"), rapid.IntRange(1, 20).Draw(t, "more")
		add := func(m *audittest.Memory, e audit.Record) {
			if _, err := m.Append(ctx, e); err != nil {
				t.Fatal(err)
			}
		}
		story := audittest.Story()
		seen := rapid.IntRange(common+1, common+more).Draw(t, "seen")
		var data []audit.Hash
		for i := range common + more {
			// Salts differ, so the same records make different leaves.
			add(&honest, story[i%len(story)])
			add(&forked, story[i%len(story)])
		}
		err := honest.LogEntries(ctx, 0, int64(seen), func(e audit.Entry) error { data = append(data, e.Data); return nil })
		if err != nil {
			t.Fatal(err)
		}
		size, root, err := forked.LogTree(ctx)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := audit.ProveConsistency(int64(seen), size, reader(&forked))
		if err != nil {
			t.Fatal(err)
		}
		if audit.CheckConsistency(proof, int64(seen), audittest.Root(data), size, root) == nil {
			t.Fatal("a fork is consistent")
		}
	})
}

func reader(m *audittest.Memory) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) { return m.LogHashes(context.Background(), indexes) })
}

func TestEmptyTreeProofs(t *testing.T) {
	empty, other := audittest.Root(nil), audit.Hash{1}
	for _, c := range []struct {
		proof   []audit.Hash
		oldSize int64
		oldRoot audit.Hash
		newSize int64
		newRoot audit.Hash
		ok      bool
	}{
		{nil, 0, empty, 0, empty, true},
		{nil, 0, empty, 5, other, true},
		{nil, 0, other, 5, other, false},
		{nil, 0, empty, 0, other, false},
		{[]audit.Hash{other}, 0, empty, 5, other, false},
		{nil, 0, empty, -1, other, false},
		{nil, 5, other, 0, empty, false},
		{nil, -1, other, 5, other, false},
		{nil, 1, other, 1 << 62, other, false},
	} {
		if err := audit.CheckConsistency(c.proof, c.oldSize, c.oldRoot, c.newSize, c.newRoot); (err == nil) != c.ok {
			t.Errorf("%d to %d: %v", c.oldSize, c.newSize, err)
		}
	}
	if audit.CheckInclusion(nil, 1<<62, other, 1<<61, other) == nil || audit.CheckInclusion(nil, 0, empty, 0, empty) == nil {
		t.Error("inclusion in an impossible tree")
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	signed := golden(f, "checkpoint.txt")
	f.Add(signed)
	f.Add(bytes.Replace(signed, []byte("\n14\n"), []byte("\n15\n"), 1))
	v := verifier(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := audit.OpenCheckpoint(b, v)
		if err == nil && c != checkpoint() {
			t.Fatalf("%q opens as %+v", b, c)
		}
	})
}
