package crypto

import "fmt"

const grantMagic = "niem/grant/1\n"

// A GrantPage opens one page for one recipient. Bits is his codeword, packed:
// tile i is bit i&7 of byte i>>3, spare bits zero. Keys holds, by tile, the file
// key of the variant his bit names.
type GrantPage struct {
	Bits []byte
	Keys []FileKey
}

// Bit returns the recipient's bit of a tile.
func (p GrantPage) Bit(tile int) int { return int(p.Bits[tile>>3]>>(tile&7)) & 1 }

// A Grant is what opens a document for one recipient, and nothing but his own
// variants of it. Salt opens the manifest's commitment to his codeword.
type Grant struct {
	Document     DocumentID
	Recipient    PersonID
	Container    Hash
	SenderDevice Hash
	Seed         Seed
	Salt         Salt
	Pages        []GrantPage
}

// Codeword returns the packed bits of all pages, as CommitCodeword takes them.
func (g *Grant) Codeword() [][]byte {
	bits := make([][]byte, len(g.Pages))
	for i, p := range g.Pages {
		bits[i] = p.Bits
	}
	return bits
}

// Encode returns the grant's bytes, or ErrFormat if it is over a limit or its
// parts don't fit each other.
func (g *Grant) Encode() ([]byte, error) {
	if err := g.validate(); err != nil {
		return nil, err
	}
	size := 0
	for _, p := range g.Pages {
		size += 2 + len(p.Bits) + len(p.Keys)*len(FileKey{})
	}
	w := newWireWriter(grantMagic, 16+16+4*32+2+size)
	w.bytes(g.Document[:])
	w.bytes(g.Recipient[:])
	w.bytes(g.Container[:])
	w.bytes(g.SenderDevice[:])
	w.bytes(g.Seed[:])
	w.bytes(g.Salt[:])
	w.u16(uint16(len(g.Pages)))
	for _, p := range g.Pages {
		w.u16(uint16(len(p.Keys)))
		w.bytes(p.Bits)
		for _, key := range p.Keys {
			w.bytes(key[:])
		}
	}
	return w.buf, nil
}

// ParseGrant reads a grant. That it belongs to a manifest is for
// [Manifest.CheckGrant] to say.
func ParseGrant(b []byte) (*Grant, error) {
	r := newWireReader("grant", grantMagic, b)
	var g Grant
	r.into(g.Document[:])
	r.into(g.Recipient[:])
	r.into(g.Container[:])
	r.into(g.SenderDevice[:])
	r.into(g.Seed[:])
	r.into(g.Salt[:])
	g.Pages = make([]GrantPage, r.count("pages", 1, MaxPages, 2+1+len(FileKey{})))
	for i := range g.Pages {
		tiles := r.count("tiles", 1, MaxTilesPerPage, len(FileKey{}))
		bits := r.take((tiles + 7) / 8)
		keys := r.take(tiles * len(FileKey{}))
		if r.err != nil {
			return nil, r.err
		}
		page := GrantPage{Bits: append([]byte(nil), bits...), Keys: make([]FileKey, tiles)}
		for tile := range page.Keys {
			copy(page.Keys[tile][:], keys[tile*len(FileKey{}):])
		}
		g.Pages[i] = page
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	if err := g.validate(); err != nil {
		return nil, err
	}
	return &g, nil
}

func (g *Grant) validate() error {
	switch {
	case g.Document.IsZero(), g.Recipient.IsZero(), g.Container.IsZero(), g.SenderDevice.IsZero():
		return malformed("grant: an id is missing")
	case len(g.Pages) < 1 || len(g.Pages) > MaxPages:
		return malformed("grant: %d pages, allowed are 1 to %d", len(g.Pages), MaxPages)
	}
	for i, p := range g.Pages {
		if err := validateBits(p.Bits, len(p.Keys)); err != nil {
			return fmt.Errorf("grant: page %d: %w", i, err)
		}
	}
	return nil
}

// validateBits checks a packed codeword of one page: one spelling only.
func validateBits(bits []byte, tiles int) error {
	if tiles < 1 || tiles > MaxTilesPerPage {
		return malformed("%d tiles, allowed are 1 to %d", tiles, MaxTilesPerPage)
	}
	if len(bits) != (tiles+7)/8 {
		return malformed("%d bytes of codeword for %d tiles", len(bits), tiles)
	}
	if spare := tiles & 7; spare != 0 && bits[len(bits)-1]>>spare != 0 {
		return malformed("spare bits of the codeword are set")
	}
	return nil
}

// SealGrant returns age(to, plain): plain is an encoded grant or master grant.
func SealGrant(plain []byte, to AccountRecipient) ([]byte, error) {
	if to.IsZero() {
		return nil, malformed("grant to nobody")
	}
	if len(plain) > MaxGrantBytes {
		return nil, malformed("grant of %d bytes, allowed are %d", len(plain), MaxGrantBytes)
	}
	sealed, err := sealBytes(plain, to.recipient)
	if err != nil {
		return nil, fmt.Errorf("seal grant: %w", err)
	}
	return sealed, nil
}

// OpenGrant undoes SealGrant.
func OpenGrant(sealed []byte, k *AccountKey) ([]byte, error) {
	plain, err := openBytes(sealed, stanzaHybrid, k.identity, MaxGrantBytes)
	if err != nil {
		return nil, fmt.Errorf("open grant: %w", err)
	}
	return plain, nil
}
