package sealed

import (
	"errors"
	"testing"

	"niem/crypto"
)

// A block's hash may come from elsewhere. Without one the page is not sealed.
func TestPageWithoutAHashIsNotSealed(t *testing.T) {
	s, err := NewSealer(crypto.NewDocumentID(), 1)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no hash")
	s.HashWith(func([]byte) (crypto.Hash, error) { return crypto.Hash{}, broken })
	if block, _, err := s.SealPage(0, letterPage(420, 594, false, 1)); !errors.Is(err, broken) || block != nil {
		t.Fatalf("%d bytes and %v without a hash", len(block), err)
	}
	if _, sealed := s.Entry(0); sealed {
		t.Fatal("a page without a hash counts as sealed")
	}
	s.HashWith(func(block []byte) (crypto.Hash, error) { return crypto.HashOf(block), nil })
	block, entry, err := s.SealPage(0, letterPage(420, 594, false, 1))
	if err != nil || entry.Block != crypto.HashOf(block) {
		t.Fatalf("%v: another hash than the block's", err)
	}
}
