package blob

import (
	"bytes"
	"crypto/sha256"
	"math"
	"testing"

	"golang.org/x/sys/unix"

	"niem/deploy/parts"
	"niem/exchange"
)

// A store that cannot write the whole file, as on a full disk: the limit of
// file size stands for the disk, since filling one needs a mount of its own.
func TestStoreOutOfSpaceLeavesNothing(t *testing.T) {
	onOwnStores(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 4<<20)
		sum := exchange.Hash(sha256.Sum256(b))
		limitFiles(t, server, 1<<20)
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err == nil {
			t.Error("the store took more than it can hold")
		}
		limitFiles(t, server, math.MaxUint64)
		if there, err := s.Exists(t.Context(), sum); there || err != nil {
			t.Errorf("there: %v, %v", there, err)
		}
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Errorf("with space again: %v", err)
		}
	})
}

func limitFiles(t *testing.T, server *parts.S3Server, size uint64) {
	t.Helper()
	var limit unix.Rlimit
	if err := unix.Prlimit(server.PID(), unix.RLIMIT_FSIZE, nil, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = min(size, limit.Max)
	if err := unix.Prlimit(server.PID(), unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		t.Fatal(err)
	}
}
