package audittest

import (
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// Head signs the tree of the entries at a time.
func Head(entries []audit.Entry, at time.Time) []byte {
	data := make([]audit.Hash, len(entries))
	for i, e := range entries {
		data[i] = e.Data
	}
	return Sign(audit.Checkpoint{Origin: Origin, Size: int64(len(entries)), Root: Root(data), Time: at})
}

// Prove proves entry index under the head of all entries.
func Prove(entries []audit.Entry, index int64, at time.Time) audit.Proof {
	var m Memory
	for _, e := range entries {
		hashes, err := audit.StoredHashes(e.Index, e.Data, tlog.HashReaderFunc(m.read))
		if err != nil {
			panic(err) // memory has all hashes
		}
		m.hashes = append(m.hashes, hashes...)
	}
	inclusion, err := audit.ProveInclusion(index, int64(len(entries)), tlog.HashReaderFunc(m.read))
	if err != nil {
		panic(err) // the tests ask for entries that are there
	}
	return audit.Proof{Origin: Origin, VKey: VKey, Entry: entries[index], Checkpoint: Head(entries, at), Inclusion: inclusion}
}
