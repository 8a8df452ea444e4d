// Package blobtest is the suite that every store of ciphertext passes: see the
// contract of exchange.BlobStore.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"niem/exchange"
)

// Run checks store. It needs a bucket of its own and leaves nothing in it.
func Run(t *testing.T, store exchange.BlobStore) {
	for _, promise := range []struct {
		name  string
		check func(*testing.T, exchange.BlobStore)
	}{
		{"WholeObjectComesBack", wholeObjectComesBack},
		{"SecondPutChangesNothing", secondPutChangesNothing},
		{"NameWithoutBytesIsRefused", nameWithoutBytesIsRefused},
		{"WrongHashLeavesNothing", wrongHashLeavesNothing},
		{"BrokenBodyLeavesNothing", brokenBodyLeavesNothing},
		{"OverlongBodyLeavesNothing", overlongBodyLeavesNothing},
		{"CancelledPutLeavesNothing", cancelledPutLeavesNothing},
		{"EmptyObjectRefused", emptyObjectRefused},
		{"ConcurrentPutsOfOneObject", concurrentPutsOfOneObject},
		{"MissingIsNotFound", missingIsNotFound},
		{"DeletedIsGone", deletedIsGone},
		{"ListingTellsAge", listingTellsAge},
	} {
		t.Run(promise.name, func(t *testing.T) { promise.check(t, store) })
	}
}

// content is size random bytes and their hash.
func content(t *testing.T, size int) ([]byte, exchange.Hash) {
	t.Helper()
	b := make([]byte, size)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b, sha256.Sum256(b)
}

// keep stores b and removes it when the test ends.
func keep(t *testing.T, s exchange.BlobStore, sum exchange.Hash, b []byte) {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Delete(context.Background(), sum); err != nil {
			t.Errorf("delete: %v", err)
		}
	})
	// MultiReader hides that the bytes could be rewound: a request's body can't.
	if err := s.Put(t.Context(), sum, int64(len(b)), io.MultiReader(bytes.NewReader(b))); err != nil {
		t.Fatalf("put: %v", err)
	}
}

func expect(t *testing.T, s exchange.BlobStore, sum exchange.Hash, want []byte) {
	t.Helper()
	r, size, err := s.Get(t.Context(), sum)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if size != int64(len(want)) || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes came back, announced as %d, of %d", len(got), size, len(want))
	}
}

// expectNothing checks that neither Get nor List knows sum.
func expectNothing(t *testing.T, s exchange.BlobStore, sum exchange.Hash) {
	t.Helper()
	r, _, err := s.Get(t.Context(), sum)
	if err == nil {
		r.Close()
	}
	if !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("get: %v, want ErrNotFound", err)
	}
	if _, listed := list(t, s, time.Now().Add(time.Hour))[sum]; listed {
		t.Error("the listing has it")
	}
}

func list(t *testing.T, s exchange.BlobStore, before time.Time) map[exchange.Hash]int64 {
	t.Helper()
	all := map[exchange.Hash]int64{}
	err := s.List(t.Context(), before, func(sum exchange.Hash, size int64) error {
		all[sum] = size
		return nil
	})
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	return all
}

func wholeObjectComesBack(t *testing.T, s exchange.BlobStore) {
	// Below, at and above the sizes at which stores and buffers change their ways.
	for _, size := range []int{1, 4096, 128<<10 - 1, 128<<10 + 1, 1 << 20, 5<<20 + 1, 32 << 20} {
		b, sum := content(t, size)
		keep(t, s, sum, b)
		expect(t, s, sum, b)
	}
}

func secondPutChangesNothing(t *testing.T, s exchange.BlobStore) {
	b, sum := content(t, 300<<10)
	keep(t, s, sum, b)
	if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Errorf("same object again: %v", err)
	}
	expect(t, s, sum, b)
}

// nameWithoutBytesIsRefused: an object's name is known to everybody who ever
// read a manifest; only its bytes make it somebody's own.
func nameWithoutBytesIsRefused(t *testing.T, s exchange.BlobStore) {
	b, sum := content(t, 300<<10)
	keep(t, s, sum, b)
	other, _ := content(t, len(b))
	for what, claim := range map[string][]byte{
		"other bytes of its size": other, "another size": other[:7], "all but the last byte": b[:len(b)-1],
	} {
		if err := s.Put(t.Context(), sum, int64(len(claim)), bytes.NewReader(claim)); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("%s under the object's name: %v, want ErrObject", what, err)
		}
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(claim)); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("%s under the object's name and size: %v, want ErrObject", what, err)
		}
	}
	expect(t, s, sum, b)
}

func wrongHashLeavesNothing(t *testing.T, s exchange.BlobStore) {
	for _, size := range []int{1, 100 << 10, 3 << 20} {
		b, sum := content(t, size)
		b[size-1] ^= 1
		if err := s.Put(t.Context(), sum, int64(size), bytes.NewReader(b)); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("%d bytes: %v, want ErrObject", size, err)
		}
		expectNothing(t, s, sum)
	}
}

func brokenBodyLeavesNothing(t *testing.T, s exchange.BlobStore) {
	cut := errors.New("the line broke")
	b, sum := content(t, 3<<20)
	for _, kept := range []int{0, 1, 1 << 20, len(b) - 1} {
		clean := bytes.NewReader(b[:kept])
		if err := s.Put(t.Context(), sum, int64(len(b)), clean); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("end after %d bytes: %v, want ErrObject", kept, err)
		}
		broken := io.MultiReader(bytes.NewReader(b[:kept]), iotest.ErrReader(cut))
		if err := s.Put(t.Context(), sum, int64(len(b)), broken); !errors.Is(err, cut) {
			t.Errorf("error after %d bytes: %v, want the reader's", kept, err)
		}
	}
	expectNothing(t, s, sum)
}

func overlongBodyLeavesNothing(t *testing.T, s exchange.BlobStore) {
	b, _ := content(t, 200<<10)
	sum := exchange.Hash(sha256.Sum256(b[:len(b)-1]))
	if err := s.Put(t.Context(), sum, int64(len(b)-1), bytes.NewReader(b)); !errors.Is(err, exchange.ErrObject) {
		t.Errorf("%v, want ErrObject", err)
	}
	expectNothing(t, s, sum)
}

func cancelledPutLeavesNothing(t *testing.T, s exchange.BlobStore) {
	b, sum := content(t, 4<<20)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	half := io.MultiReader(bytes.NewReader(b[:2<<20]), cancelling{cancel}, bytes.NewReader(b[2<<20:]))
	if err := s.Put(ctx, sum, int64(len(b)), half); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	expectNothing(t, s, sum)
}

// cancelling ends the request when the reader comes to it, and gives no byte.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Read([]byte) (int, error) {
	c.cancel()
	return 0, io.EOF
}

func emptyObjectRefused(t *testing.T, s exchange.BlobStore) {
	sum := exchange.Hash(sha256.Sum256(nil))
	for _, size := range []int64{0, -1} {
		if err := s.Put(t.Context(), sum, size, bytes.NewReader(nil)); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("size %d: %v, want ErrObject", size, err)
		}
	}
	expectNothing(t, s, sum)
}

func concurrentPutsOfOneObject(t *testing.T, s exchange.BlobStore) {
	b, sum := content(t, 2<<20)
	t.Cleanup(func() {
		if err := s.Delete(context.Background(), sum); err != nil {
			t.Errorf("delete: %v", err)
		}
	})
	const senders = 8
	errs := make([]error, senders)
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() { errs[i] = s.Put(t.Context(), sum, int64(len(b)), io.MultiReader(bytes.NewReader(b))) })
	}
	wg.Wait()
	stored := 0
	for _, err := range errs {
		switch {
		case err == nil:
			stored++
		case !errors.Is(err, exchange.ErrUnavailable): // "try again" is a fair answer
			t.Errorf("put: %v", err)
		}
	}
	if stored == 0 {
		t.Error("none of them got through")
	}
	expect(t, s, sum, b)
}

func missingIsNotFound(t *testing.T, s exchange.BlobStore) {
	_, sum := content(t, 8)
	expectNothing(t, s, sum)
}

func deletedIsGone(t *testing.T, s exchange.BlobStore) {
	b, sum := content(t, 200<<10)
	keep(t, s, sum, b)
	for range 2 { // absent is a success too
		if err := s.Delete(t.Context(), sum); err != nil {
			t.Fatal(err)
		}
		expectNothing(t, s, sum)
	}
	keep(t, s, sum, b)
	expect(t, s, sum, b)
}

func listingTellsAge(t *testing.T, s exchange.BlobStore) {
	want := map[exchange.Hash]int64{}
	for i := range 5 {
		b, sum := content(t, 1000+i)
		keep(t, s, sum, b)
		want[sum] = int64(len(b))
	}
	got := list(t, s, time.Now().Add(time.Hour))
	for sum, size := range want {
		if got[sum] != size {
			t.Errorf("object of %d bytes is listed with %d", size, got[sum])
		}
	}
	for sum := range list(t, s, time.Now().Add(-time.Hour)) {
		if _, young := want[sum]; young {
			t.Error("a new object is listed as an hour old")
		}
	}
	stop := errors.New("enough")
	calls := 0
	err := s.List(t.Context(), time.Now().Add(time.Hour), func(exchange.Hash, int64) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("listing went on after an error: %d calls, %v", calls, err)
	}
}
