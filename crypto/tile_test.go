package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"testing/cryptotest"

	"pgregory.net/rapid"
)

// tileOf is age's own file of a variant whose plaintext may be anything.
func tileOf(t *testing.T, plain []byte) ([]byte, FileKey) {
	t.Helper()
	var file bytes.Buffer
	key := must(sealLongTile(&file, plain))
	return file.Bytes(), key
}

// TestTileWriterWritesWhatAgeDoes holds our writing of a variant's file against age's:
// of the same random bytes both make the same file, and age opens ours.
func TestTileWriterWritesWhatAgeDoes(t *testing.T) {
	for _, size := range []int{4, 40, 1000, ageChunk - 1, ageChunk} {
		plain := make([]byte, padme(size))[:min(padme(size), ageChunk)]
		plain[2], plain[3] = byte((size-4)>>8), byte(size-4)
		var ours bytes.Buffer
		cryptotest.SetGlobalRandom(t, uint64(size))
		var fresh [freshLength]byte
		rand.Read(fresh[:])
		key := must(sealTile(&ours, plain, &fresh))
		cryptotest.SetGlobalRandom(t, uint64(size))
		theirs, same := tileOf(t, plain)
		if key != same || !bytes.Equal(ours.Bytes(), theirs) {
			t.Errorf("%d bytes: another file than age's", size)
		}
		if _, err := openLongTile(ours.Bytes(), key); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// TestTileReaderAgreesWithAge holds our reading of a variant's file against age's:
// the same bytes come out, and what one refuses the other does, wherever a byte is
// changed, put in or cut off.
func TestTileReaderAgreesWithAge(t *testing.T) {
	for _, size := range []int{4, 40, 1000, ageChunk, ageChunk + 100} {
		plain := make([]byte, padme(size))
		plain[2], plain[3] = byte((size-4)>>8), byte(size-4)
		file, key := tileOf(t, plain)
		ours, err := openTile(file, key)
		theirs, errAge := openLongTile(file, key)
		if err != nil || errAge != nil || !bytes.Equal(ours, theirs) {
			t.Fatalf("%d bytes: %v, %v", size, err, errAge)
		}
	}
	plain := make([]byte, padme(300))
	plain[3] = 200
	file, key := tileOf(t, plain)
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(rt, "at")
		other, wrong := slices.Clone(file), key
		switch rapid.IntRange(0, 4).Draw(rt, "change") {
		case 0:
			other[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		case 1:
			other = slices.Insert(other, at, rapid.Byte().Draw(rt, "byte"))
		case 2:
			other = slices.Delete(other, at, at+1)
		case 3:
			other = other[:at]
		case 4:
			wrong[at%len(wrong)] ^= 1
		}
		if pixels, err := openTile(other, wrong); !errors.Is(err, ErrTampered) && !bytes.Equal(other, file) {
			rt.Fatalf("we open it: %q, %v", pixels, err)
		}
		if _, err := openLongTile(other, wrong); err == nil && !bytes.Equal(other, file) {
			rt.Fatal("age opens it")
		}
	})
}
