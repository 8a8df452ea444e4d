package storage

import (
	"fmt"

	"niem/exchange"
)

// sum scans a SHA-256 value into a fixed-size array; NULL leaves it zero.
type sum [32]byte

// ScanBytes implements pgtype.BytesScanner.
func (s *sum) ScanBytes(v []byte) error {
	if v == nil {
		*s = sum{}
		return nil
	}
	if len(v) != len(s) {
		return fmt.Errorf("column holds %d bytes where 32 belong", len(v))
	}
	copy(s[:], v)
	return nil
}

// signature scans an Ed25519 signature.
type signature [64]byte

// ScanBytes implements pgtype.BytesScanner.
func (s *signature) ScanBytes(v []byte) error {
	if len(v) != len(s) {
		return fmt.Errorf("column holds %d bytes where 64 belong", len(v))
	}
	copy(s[:], v)
	return nil
}

// uuids gives identifiers the form of a uuid[] parameter.
func uuids[T ~[16]byte](ids []T) [][16]byte {
	out := make([][16]byte, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

func fromUUIDs[T ~[16]byte](raw [][16]byte) []T {
	out := make([]T, len(raw))
	for i, id := range raw {
		out[i] = T(id)
	}
	return out
}

// byteas gives hashes the form of a bytea[] parameter.
func byteas(hashes []exchange.Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

func fromByteas(raw [][]byte) ([]exchange.Hash, error) {
	out := make([]exchange.Hash, len(raw))
	for i, b := range raw {
		if err := (*sum)(&out[i]).ScanBytes(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}
