package sealed

import (
	"bytes"
	"encoding/json"
	"fmt"

	"niem/crypto"
)

// The state of a send that is under way, so that an interrupted one goes on where
// it stopped: one small record for the document and one a page, each written once
// its block is safely stored. Both hold keys. They are written only inside an age
// file sealed to the sender's own account key. They are this device's own notes,
// not a format that others read.
type stateWire struct {
	Format  string
	Doc     []byte
	Seed    []byte
	Pattern []byte
	Pages   int
}

type pageWire struct {
	Format   string
	Doc      []byte
	Page     int
	Geometry crypto.PageGeometry
	Block    []byte
	Keys     []byte
}

const (
	stateFormat = "niem/send-state/1"
	pageFormat  = "niem/send-state-page/1"
)

// State returns the document's record: secret.
func (s *Sealer) State() ([]byte, error) {
	return json.Marshal(stateWire{stateFormat, s.doc[:], s.seed[:], s.pattern[:], len(s.pages)})
}

// Resume continues the document of a State record. Its pages come with
// RestorePage.
func Resume(state []byte) (*Sealer, error) {
	var w stateWire
	if err := decodeState(state, &w); err != nil {
		return nil, err
	}
	var (
		doc     crypto.DocumentID
		seed    crypto.Seed
		pattern crypto.PatternKey
	)
	if w.Format != stateFormat || len(w.Doc) != len(doc) || len(w.Seed) != len(seed) || len(w.Pattern) != len(pattern) {
		return nil, fmt.Errorf("%w: state of a send", crypto.ErrFormat)
	}
	copy(doc[:], w.Doc)
	copy(seed[:], w.Seed)
	copy(pattern[:], w.Pattern)
	return newSealer(doc, w.Pages, seed, pattern)
}

// PageState returns the record of a sealed page: secret. ErrUnfinished when the
// page is not sealed.
func (s *Sealer) PageState(page int) ([]byte, error) {
	entry, done := s.Entry(page)
	if !done {
		return nil, fmt.Errorf("page %d: %w", page+1, ErrUnfinished)
	}
	w := pageWire{Format: pageFormat, Doc: s.doc[:], Page: page, Geometry: entry.Geometry, Block: entry.Block[:]}
	for _, pair := range s.pages[page].keys {
		w.Keys = append(append(w.Keys, pair[0][:]...), pair[1][:]...)
	}
	return json.Marshal(w)
}

// RestorePage takes the record of a page that was sealed before, and returns
// which page it is.
func (s *Sealer) RestorePage(state []byte) (page int, err error) {
	var w pageWire
	if err := decodeState(state, &w); err != nil {
		return 0, err
	}
	const pair = 2 * len(crypto.FileKey{})
	entry := crypto.PageEntry{Geometry: w.Geometry}
	if w.Format != pageFormat || !bytes.Equal(w.Doc, s.doc[:]) || w.Page < 0 || w.Page >= len(s.pages) ||
		len(w.Block) != len(entry.Block) || w.Geometry.Validate() != nil || len(w.Keys) != w.Geometry.Tiles()*pair {
		return 0, fmt.Errorf("%w: state of a page", crypto.ErrFormat)
	}
	copy(entry.Block[:], w.Block)
	keys := make(crypto.VariantKeys, w.Geometry.Tiles())
	for tile := range keys {
		copy(keys[tile][0][:], w.Keys[tile*pair:])
		copy(keys[tile][1][:], w.Keys[tile*pair+pair/2:])
	}
	s.keep(w.Page, entry, keys)
	return w.Page, nil
}

func decodeState(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil { // the text of err may quote a key
		return fmt.Errorf("%w: state of a send", crypto.ErrFormat)
	}
	return nil
}
