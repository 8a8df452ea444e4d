package sealed

import (
	"fmt"
	"image"

	"niem/crypto"
	"niem/exchange/watermark"
)

// A Look turns a document's blocks into the pages that the holder of its master
// grant is shown. Nobody drew him a codeword when the document was sealed, so his
// comes from the pattern key by his id, as a recipient's does: a picture of what he
// sees traces to him. It may be used from several goroutines.
type Look struct {
	// Decoder is set before the first page.
	Decoder watermark.Decoder

	tracer *Tracer
	holder crypto.PersonID
}

// NewLook verifies manifest chain and master grant, as NewTracer does.
func NewLook(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID, holder crypto.PersonID, sealedGrant []byte, account *crypto.AccountKey) (*Look, error) {
	t, err := NewTracer(chain, signer, doc, crypto.GrantMaster, holder, sealedGrant, account)
	if err != nil {
		return nil, err
	}
	return &Look{tracer: t, holder: holder}, nil
}

// Manifest returns the newest manifest of the verified chain.
func (l *Look) Manifest() *crypto.Manifest { return l.tracer.Manifest() }

// Page returns one page as it is shown: the holder's own variants, spliced and
// decoded, with the overlay drawn into the pixels. The block is checked against
// the manifest first. Without an overlay that can be drawn there is no page.
func (l *Look) Page(page int, block []byte, overlay watermark.Overlay) (*image.RGBA, error) {
	m, master := l.Manifest(), l.tracer.master
	shown, err := showPage(m, page, block, master.Seed, l.Decoder, overlay, func(geometry watermark.Geometry) picker {
		mine := watermark.Codeword(watermark.Key(master.Pattern), l.holder, geometry, page, len(m.Pages))
		return func(tile int) (int, crypto.FileKey) {
			bit := watermark.Bit(mine, tile)
			return bit, master.Keys[page][tile][bit]
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look at page %d: %w", page+1, err)
	}
	return shown, nil
}
