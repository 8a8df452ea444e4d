package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"sync"

	"niem/crypto"
	"niem/exchange/watermark"
)

// MaxPixels bounds one page: about 40 megapixels, an A4 page at 650 dpi.
const MaxPixels = watermark.MaxPixels

// Errors of sealing to branch on.
var (
	// ErrPageTooLarge: the page has more than MaxPixels pixels.
	ErrPageTooLarge = errors.New("page is over 40 megapixels")
	// ErrUnfinished: a page has not been sealed yet.
	ErrUnfinished = errors.New("not every page is sealed")
	// ErrVerify: what was sealed does not open to what was put in; the sealed
	// bytes must not be used.
	ErrVerify = errors.New("sealed bytes do not open again")
)

// A Sealer seals the pages of one document and then its grants and manifest. Its
// methods may be called from several goroutines, each for another page.
type Sealer struct {
	doc     crypto.DocumentID
	seed    crypto.Seed
	pattern crypto.PatternKey
	hash    func(block []byte) (crypto.Hash, error)

	mu    sync.Mutex
	pages []sealedPage
}

// sealedPage is what stays of a page once its block is gone to the store.
type sealedPage struct {
	done  bool
	entry crypto.PageEntry
	keys  crypto.VariantKeys
}

// NewSealer begins a document of the given number of pages, 1 to
// crypto.MaxPages, under fresh keys.
func NewSealer(doc crypto.DocumentID, pages int) (*Sealer, error) {
	return newSealer(doc, pages, crypto.NewSeed(), crypto.NewPatternKey())
}

func newSealer(doc crypto.DocumentID, pages int, seed crypto.Seed, pattern crypto.PatternKey) (*Sealer, error) {
	if doc.IsZero() || pages < 1 || pages > crypto.MaxPages {
		return nil, fmt.Errorf("%w: a document has an id and 1 to %d pages", crypto.ErrFormat, crypto.MaxPages)
	}
	return &Sealer{doc: doc, seed: seed, pattern: pattern, hash: hashOf, pages: make([]sealedPage, pages)}, nil
}

func hashOf(block []byte) (crypto.Hash, error) { return crypto.HashOf(block), nil }

// HashWith has blocks hashed by another implementation of SHA-256, before the first
// page is sealed. A browser's own is many times faster than what runs in it.
func (s *Sealer) HashWith(hash func(block []byte) (crypto.Hash, error)) { s.hash = hash }

// Document returns the document's id.
func (s *Sealer) Document() crypto.DocumentID { return s.doc }

// Pages returns the number of pages.
func (s *Sealer) Pages() int { return len(s.pages) }

// Entry returns a sealed page's entry, and whether the page is sealed.
func (s *Sealer) Entry(page int) (crypto.PageEntry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if page < 0 || page >= len(s.pages) {
		return crypto.PageEntry{}, false
	}
	return s.pages[page].entry, s.pages[page].done
}

// SealPage marks, encodes and encrypts one page and returns its block. Before it
// returns, every variant has been decrypted from the block and compared with
// what was encrypted; ErrVerify if they differ. The page counts as sealed, so the
// caller stores the block before it saves the page's state.
//
// Memory: the page, its two marked variants and twice the block.
func (s *Sealer) SealPage(page int, picture image.Image) (block []byte, entry crypto.PageEntry, err error) {
	defer func() {
		if err != nil {
			block, err = nil, fmt.Errorf("seal page %d: %w", page+1, err)
		}
	}()
	variants, geometry, err := s.markPage(page, picture)
	if err != nil {
		return nil, entry, err
	}
	block, keys, err := s.encryptPage(page, variants)
	if err != nil {
		return nil, entry, err
	}
	if err := s.verifyPage(page, block, keys, variants); err != nil {
		return nil, entry, err
	}
	sum, err := s.hash(block)
	if err != nil {
		return nil, entry, err
	}
	entry = crypto.PageEntry{Geometry: toWire(geometry), Block: sum}
	s.keep(page, entry, keys)
	return block, entry, nil
}

func (s *Sealer) keep(page int, entry crypto.PageEntry, keys crypto.VariantKeys) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[page] = sealedPage{done: true, entry: entry, keys: keys}
}

// markPage draws both variants of every tile.
func (s *Sealer) markPage(page int, picture image.Image) (*watermark.Variants, watermark.Geometry, error) {
	var geometry watermark.Geometry
	if page < 0 || page >= len(s.pages) {
		return nil, geometry, fmt.Errorf("%w: no such page among %d", crypto.ErrFormat, len(s.pages))
	}
	size := picture.Bounds().Size()
	if size.X < 1 || size.Y < 1 || size.X > MaxPixels/size.Y {
		return nil, geometry, fmt.Errorf("%w: %d x %d", ErrPageTooLarge, size.X, size.Y)
	}
	geometry = watermark.PlanGeometry(size.X, size.Y, watermark.IsColor(picture), len(s.pages))
	if err := geometry.Validate(); err != nil {
		return nil, geometry, err
	}
	variants, err := watermark.Mark(picture, geometry, watermark.Key(s.pattern), page)
	return variants, geometry, err
}

func (s *Sealer) encryptPage(page int, variants *watermark.Variants) ([]byte, crypto.VariantKeys, error) {
	var block bytes.Buffer
	keys, err := crypto.SealBlock(&block, s.doc, page, s.seed, func(tile, bit int) ([]byte, error) {
		return variants.Segments[tile][bit], nil
	}, len(variants.Segments))
	return block.Bytes(), keys, err
}

// verifyPage decrypts every variant with the keys that the grants will carry.
func (s *Sealer) verifyPage(page int, block []byte, keys crypto.VariantKeys, variants *watermark.Variants) error {
	opened, err := crypto.OpenBlock(block, s.doc, page, s.seed, len(keys))
	if err != nil {
		return errors.Join(ErrVerify, err)
	}
	for tile := range keys {
		for bit, key := range keys[tile] {
			plain, err := opened.Variant(tile, bit, key)
			if err != nil {
				return errors.Join(ErrVerify, err)
			}
			if !bytes.Equal(plain, variants.Segments[tile][bit]) {
				return fmt.Errorf("%w: tile %d bit %d", ErrVerify, tile, bit)
			}
		}
	}
	return nil
}

// Forget makes a page count as not sealed: its block was lost on the way.
func (s *Sealer) Forget(page int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[page] = sealedPage{}
}
