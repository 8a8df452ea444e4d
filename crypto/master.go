package crypto

import (
	"crypto/hkdf"
	"crypto/sha256"
)

const masterMagic = "niem/master-grant/1\n"

// A MasterGrant opens every variant of a document and redraws every codeword.
// It is for the sender and the unit's recovery key, and needed to prove a leak.
// Keys holds the file keys by page, tile and bit.
type MasterGrant struct {
	Document  DocumentID
	Container Hash
	Geometry  []PageGeometry
	Seed      Seed
	Pattern   PatternKey
	Keys      []VariantKeys
}

// Encode returns the master grant's bytes, or ErrFormat if it is over a limit or
// its parts don't fit each other.
func (m *MasterGrant) Encode() ([]byte, error) {
	if err := m.validate(); err != nil {
		return nil, err
	}
	size := 0
	for _, page := range m.Keys {
		size += geometrySize + len(page)*2*len(FileKey{})
	}
	w := newWireWriter(masterMagic, 16+3*32+2+size)
	w.bytes(m.Document[:])
	w.bytes(m.Container[:])
	w.bytes(m.Seed[:])
	w.bytes(m.Pattern[:])
	w.u16(uint16(len(m.Geometry)))
	for i, g := range m.Geometry {
		w.geometry(g)
		for _, pair := range m.Keys[i] {
			w.bytes(pair[0][:])
			w.bytes(pair[1][:])
		}
	}
	return w.buf, nil
}

// ParseMasterGrant reads a master grant. That it belongs to a manifest is for
// [Manifest.CheckMasterGrant] to say.
func ParseMasterGrant(b []byte) (*MasterGrant, error) {
	r := newWireReader("master grant", masterMagic, b)
	var m MasterGrant
	r.into(m.Document[:])
	r.into(m.Container[:])
	r.into(m.Seed[:])
	r.into(m.Pattern[:])
	pages := r.count("pages", 1, MaxPages, geometrySize+2*len(FileKey{}))
	m.Geometry = make([]PageGeometry, pages)
	m.Keys = make([]VariantKeys, pages)
	for i := range m.Geometry {
		m.Geometry[i] = r.geometry()
		if r.err != nil {
			return nil, r.err
		}
		tiles := m.Geometry[i].Tiles()
		keys := r.take(tiles * 2 * len(FileKey{}))
		if r.err != nil {
			return nil, r.err
		}
		m.Keys[i] = make(VariantKeys, tiles)
		for tile := range m.Keys[i] {
			for bit := range 2 {
				copy(m.Keys[i][tile][bit][:], keys[(2*tile+bit)*len(FileKey{}):])
			}
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	if err := m.validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

func (m *MasterGrant) validate() error {
	switch {
	case m.Document.IsZero(), m.Container.IsZero():
		return malformed("master grant: an id is missing")
	case len(m.Geometry) < 1 || len(m.Geometry) > MaxPages || len(m.Keys) != len(m.Geometry):
		return malformed("master grant: %d pages, keys of %d", len(m.Geometry), len(m.Keys))
	}
	for i, g := range m.Geometry {
		if err := g.Validate(); err != nil {
			return err
		}
		if len(m.Keys[i]) != g.Tiles() {
			return malformed("master grant: page %d: keys of %d tiles for %d", i, len(m.Keys[i]), g.Tiles())
		}
	}
	return nil
}

// Labels of the salts a document has.
const (
	SaltCodeword = "codeword" // of a recipient's codeword; page 0
	SaltBiases   = "biases"   // of a page's biases; the zero person
)

const saltDomain = "niem/salt/1"

// DeriveSalt returns the salt for a label, person and page: HKDF-SHA256 of the
// pattern key, so that whoever holds the master grant can open every commitment
// again, and nobody else.
func (m *MasterGrant) DeriveSalt(label string, who PersonID, page int) Salt {
	return m.Pattern.DeriveSalt(m.Document, label, who, page)
}

// DeriveSalt is [MasterGrant.DeriveSalt] for a sender who has no container yet.
func (k PatternKey) DeriveSalt(doc DocumentID, label string, who PersonID, page int) Salt {
	info := newWireWriter(saltDomain+"\x00", len(doc)+2+len(label)+len(who)+4)
	info.bytes(doc[:])
	info.u16(uint16(len(label)))
	info.bytes([]byte(label))
	info.bytes(who[:])
	info.u32(uint32(page))
	salt, err := hkdf.Key(sha256.New, k[:], nil, string(info.buf), len(Salt{}))
	if err != nil {
		panic("crypto: HKDF of a fixed size: " + err.Error())
	}
	return Salt(salt)
}
