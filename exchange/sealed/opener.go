package sealed

import (
	"fmt"
	"image"

	"niem/crypto"
	"niem/exchange/watermark"
)

// An Opener turns a released document's blocks into the pages that one recipient
// is shown. It may be used from several goroutines.
type Opener struct {
	// Decoder is set before the first page.
	Decoder watermark.Decoder

	chain []*crypto.Manifest
	grant *crypto.Grant
}

// NewOpener verifies the manifest chain, opens the sealed grant with the reader's
// account key and checks it against the chain: hash, document, container, device,
// and that the commitment opens to the codeword in it. me is the reader, so that
// another's grant is refused even if it were sealed to this key.
func NewOpener(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID, me crypto.PersonID, sealedGrant []byte, account *crypto.AccountKey) (*Opener, error) {
	manifests, err := verifiedChain(chain, signer, doc)
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	plain, err := crypto.OpenGrant(sealedGrant, account)
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	grant, err := crypto.ParseGrant(plain)
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	if grant.Recipient != me {
		return nil, fmt.Errorf("open document: grant of another person: %w", crypto.ErrTampered)
	}
	if err := crypto.CheckGrantInChain(manifests, grant, sealedGrant); err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	return &Opener{chain: manifests, grant: grant}, nil
}

func verifiedChain(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID) ([]*crypto.Manifest, error) {
	manifests, err := crypto.VerifyChain(chain, signer)
	if err != nil {
		return nil, err
	}
	if manifests[0].Document != doc {
		return nil, fmt.Errorf("manifest of another document: %w", crypto.ErrTampered)
	}
	return manifests, nil
}

// Manifest returns the newest manifest of the verified chain.
func (o *Opener) Manifest() *crypto.Manifest { return o.chain[len(o.chain)-1] }

// Pages returns the number of pages.
func (o *Opener) Pages() int { return len(o.Manifest().Pages) }

// Page returns one page as it is shown: the reader's own variants, spliced and
// decoded, with the overlay drawn into the pixels. The block is checked against
// the manifest first. Without an overlay that can be drawn there is no page.
func (o *Opener) Page(page int, block []byte, overlay watermark.Overlay) (*image.RGBA, error) {
	shown, err := showPage(o.Manifest(), page, block, o.grant.Seed, o.Decoder, overlay, func(watermark.Geometry) picker {
		mine := o.grant.Pages[page]
		return func(tile int) (int, crypto.FileKey) { return mine.Bit(tile), mine.Keys[tile] }
	})
	if err != nil {
		return nil, fmt.Errorf("open page %d: %w", page+1, err)
	}
	return shown, nil
}

// picker names the variant of a tile, and its key.
type picker = func(tile int) (bit int, key crypto.FileKey)

// showPage checks a block against the manifest and draws one person's page, who
// sees the variants that own names, with the overlay in the pixels, session mark
// included.
func showPage(m *crypto.Manifest, page int, block []byte, seed crypto.Seed, decode watermark.Decoder, overlay watermark.Overlay, own func(watermark.Geometry) picker) (*image.RGBA, error) {
	if overlay.Session == nil {
		return nil, fmt.Errorf("%w: no session mark", watermark.ErrOverlay)
	}
	if err := m.CheckBlock(page, block); err != nil {
		return nil, err
	}
	geometry, err := fromWire(m.Pages[page].Geometry)
	if err != nil {
		return nil, err
	}
	picture, err := drawPage(m, page, block, seed, decode, own(geometry))
	if err != nil {
		return nil, err
	}
	return overlay.Draw(picture)
}

// drawPage decrypts, splices and decodes the variants that pick names.
func drawPage(m *crypto.Manifest, page int, block []byte, seed crypto.Seed, decode watermark.Decoder, pick picker) (image.Image, error) {
	geometry, err := fromWire(m.Pages[page].Geometry)
	if err != nil {
		return nil, err
	}
	opened, err := crypto.OpenBlock(block, m.Document, page, seed, geometry.Tiles())
	if err != nil {
		return nil, err
	}
	return splicePage(opened, geometry, decode, pick)
}

func splicePage(opened *crypto.Block, geometry watermark.Geometry, decode watermark.Decoder, pick picker) (image.Image, error) {
	jpeg, err := watermark.Splice(geometry, func(tile int) ([]byte, error) {
		bit, key := pick(tile)
		return opened.Variant(tile, bit, key)
	})
	if err != nil {
		return nil, err
	}
	return decode.Decode(geometry, jpeg)
}
