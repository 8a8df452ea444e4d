package sealed

import (
	"fmt"
	"image"

	"niem/crypto"
	"niem/exchange/watermark"
)

// Preview returns a sealed page as a person would be shown it: spliced from that
// person's own variants, with the overlay in the pixels. Whoever has the Sealer can
// make anybody's copy, so a preview that people look at belongs to a Sealer which
// is thrown away: a picture of it then accuses nobody.
func (s *Sealer) Preview(page int, block []byte, who crypto.PersonID, overlay watermark.Overlay) (*image.RGBA, error) {
	entry, done := s.Entry(page)
	if !done {
		return nil, fmt.Errorf("preview page %d: %w", page+1, ErrUnfinished)
	}
	geometry, err := fromWire(entry.Geometry)
	if err != nil {
		return nil, fmt.Errorf("preview page %d: %w", page+1, err)
	}
	opened, err := crypto.OpenBlock(block, s.doc, page, s.seed, geometry.Tiles())
	if err != nil {
		return nil, fmt.Errorf("preview page %d: %w", page+1, err)
	}
	s.mu.Lock()
	keys := s.pages[page].keys
	s.mu.Unlock()
	mine := crypto.GrantPage{Bits: watermark.Codeword(watermark.Key(s.pattern), who, geometry, page, len(s.pages))}
	picture, err := splicePage(opened, geometry, nil, func(tile int) (int, crypto.FileKey) {
		return mine.Bit(tile), keys[tile][mine.Bit(tile)]
	})
	if err != nil {
		return nil, fmt.Errorf("preview page %d: %w", page+1, err)
	}
	return overlay.Draw(picture)
}
