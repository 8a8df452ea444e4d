package exchange_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange"
	"niem/exchange/audit"
)

// memoryLog is a log whose tree a test can bend; the database cannot be bent.
type memoryLog struct {
	mu     sync.Mutex
	hashes []audit.Hash
	size   int64
	saved  []byte
	at     int64
	saves  int
	time   time.Time
	slow   time.Duration
}

func (l *memoryLog) read(indexes []int64) ([]audit.Hash, error) {
	out := make([]audit.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = l.hashes[x]
	}
	return out, nil
}

func (l *memoryLog) append(t *testing.T, text string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	hashes, err := audit.StoredHashes(l.size, audit.LeafData([]byte(text), audit.Salt{}), tlog.HashReaderFunc(l.read))
	if err != nil {
		t.Fatal(err)
	}
	l.hashes = append(l.hashes, hashes...)
	l.size++
}

func (l *memoryLog) LogTree(context.Context) (int64, audit.Hash, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	root, err := audit.TreeRoot(l.size, tlog.HashReaderFunc(l.read))
	return l.size, root, err
}

func (l *memoryLog) LogHashes(_ context.Context, indexes []int64) ([]audit.Hash, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read(indexes)
}

func (l *memoryLog) SaveCheckpoint(_ context.Context, size int64, at time.Time, signed []byte) (bool, error) {
	time.Sleep(l.slow)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saves++
	if size < l.at || at.Before(l.time) {
		return false, nil
	}
	l.at, l.time, l.saved = size, at, signed
	return true, nil
}

func (l *memoryLog) LastCheckpoint(context.Context) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.saved, nil
}

func (l *memoryLog) KeepKnown(context.Context, int64, []byte, string, time.Time) error { return nil }

func (l *memoryLog) ForgetKnown(context.Context) error { return nil }

func (l *memoryLog) KnownCheckpoint(context.Context) ([]byte, string, error) {
	return nil, "", exchange.ErrNotFound
}

func newKeys(t *testing.T) (skey, vkey string, v note.Verifier) {
	t.Helper()
	skey, vkey, err := audit.NewLogKey(rand.Reader, "log.example")
	if err != nil {
		t.Fatal(err)
	}
	v, err = note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return skey, vkey, v
}

func newKeeper(t *testing.T, l *memoryLog, skey, vkey string, now func() time.Time) *exchange.LogKeeper {
	t.Helper()
	k, err := exchange.NewLogKeeper(l, skey, vkey, now)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestOneSignatureForAllWhoWait(t *testing.T) {
	l := &memoryLog{slow: 30 * time.Millisecond}
	skey, vkey, v := newKeys(t)
	k := newKeeper(t, l, skey, vkey, nil)
	for range 20 {
		l.append(t, "x")
	}
	var all sync.WaitGroup
	for i := range int64(20) {
		all.Go(func() {
			c, err := k.Cover(t.Context(), i)
			if err != nil || c.Size <= i {
				t.Errorf("entry %d: size %d, %v", i, c.Size, err)
				return
			}
			if opened, err := audit.OpenCheckpoint(c.Signed, v); err != nil || opened != c.Checkpoint {
				t.Errorf("entry %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if l.saves != 1 {
		t.Fatalf("%d signatures", l.saves)
	}
}

func TestCheckpointTimeStaysFresh(t *testing.T) {
	l := &memoryLog{}
	skey, vkey, _ := newKeys(t)
	now := time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC)
	k := newKeeper(t, l, skey, vkey, func() time.Time { return now })
	l.append(t, "x")
	first, err := k.Cover(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(19 * time.Second)
	if same, err := k.Cover(t.Context(), 0); err != nil || !same.Time.Equal(first.Time) {
		t.Fatalf("signed anew after 19 s: %v", err)
	}
	now = now.Add(time.Second)
	if fresh, err := k.Cover(t.Context(), 0); err != nil || !fresh.Time.Equal(now) {
		t.Fatalf("still of %v after 20 s: %v", fresh.Time, err)
	}
}

func TestLogThatForgetsIsNotSigned(t *testing.T) {
	skey, vkey, _ := newKeys(t)
	for name, bend := range map[string]func(l *memoryLog){
		"shorter":          func(l *memoryLog) { l.hashes, l.size = l.hashes[:1], 1 },
		"same size forked": func(l *memoryLog) { l.hashes, l.size = nil, 0; l.append(t, "a"); l.append(t, "other") },
		"longer, forked": func(l *memoryLog) {
			l.hashes, l.size = nil, 0
			l.append(t, "other")
			l.append(t, "b")
			l.append(t, "c")
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := &memoryLog{}
			now := time.Now()
			k := newKeeper(t, l, skey, vkey, func() time.Time { return now })
			l.append(t, "a")
			l.append(t, "b")
			if _, err := k.Cover(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			bend(l)
			now = now.Add(time.Minute)
			if _, err := k.Cover(t.Context(), -1); !errors.Is(err, exchange.ErrLogForked) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestEntryBeyondTheLogIsNotCovered(t *testing.T) {
	l := &memoryLog{}
	skey, vkey, _ := newKeys(t)
	k := newKeeper(t, l, skey, vkey, nil)
	if _, err := k.Cover(t.Context(), 0); !errors.Is(err, exchange.ErrLogForked) {
		t.Fatalf("got %v", err)
	}
}

func TestTwoServersKeepOneLog(t *testing.T) {
	l := &memoryLog{slow: time.Millisecond}
	skey, vkey, _ := newKeys(t)
	a, b := newKeeper(t, l, skey, vkey, nil), newKeeper(t, l, skey, vkey, nil)
	var all sync.WaitGroup
	for i := range int64(40) {
		l.append(t, "x")
		for _, k := range []*exchange.LogKeeper{a, b} {
			all.Go(func() {
				if c, err := k.Cover(t.Context(), i); err != nil || c.Size <= i {
					t.Errorf("entry %d: size %d, %v", i, c.Size, err)
				}
			})
		}
	}
	all.Wait()
}

func TestWaitingForACheckpointEndsWithTheRequest(t *testing.T) {
	l := &memoryLog{slow: 300 * time.Millisecond}
	skey, vkey, _ := newKeys(t)
	k := newKeeper(t, l, skey, vkey, nil)
	l.append(t, "x")
	go k.Cover(context.Background(), 0)
	time.Sleep(50 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Cover(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestForeignVerifierKeyRefused(t *testing.T) {
	skey, _, _ := newKeys(t)
	_, vkey, _ := newKeys(t)
	if _, err := exchange.NewLogKeeper(&memoryLog{}, skey, vkey, nil); err == nil {
		t.Fatal("keys of two logs were taken")
	}
}

func verifier(t *testing.T, vkey string) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCheckpointTimeNeverGoesBack(t *testing.T) {
	l := &memoryLog{}
	skey, vkey, _ := newKeys(t)
	now := time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC)
	var late time.Duration
	ahead := newKeeper(t, l, skey, vkey, func() time.Time { return now })
	behind := newKeeper(t, l, skey, vkey, func() time.Time { return now.Add(-late) })
	l.append(t, "x")
	last, err := ahead.Cover(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, late = range []time.Duration{time.Second, 15 * time.Second} {
		l.append(t, "y")
		c, err := behind.Cover(t.Context(), l.size-1)
		if err != nil || c.Time.Before(last.Time) {
			t.Fatalf("%s late: of %s after %s, %v", late, c.Time, last.Time, err)
		}
	}
	for _, late = range []time.Duration{time.Minute, 24 * time.Hour} {
		l.append(t, "z")
		kept := l.saved
		_, err := behind.Cover(t.Context(), l.size-1)
		if apart, ok := errors.AsType[*exchange.ClockError](err); !ok || apart.Of != exchange.ClockOfLog || string(l.saved) != string(kept) {
			t.Fatalf("%s late: %v", late, err)
		}
	}
	late = 0
	if _, err := behind.Cover(t.Context(), l.size-1); err != nil {
		t.Fatalf("the clock is right again: %v", err)
	}
}
