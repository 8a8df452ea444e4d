package crypto

import "fmt"

const (
	manifestMagic  = "niem/manifest/1\n"
	manifestDomain = "niem/manifest/1" // of the signature
	signatureSize  = 64
)

// SignManifest returns the manifest's bytes and, after them, the device's
// Ed25519 signature of them. The manifest names k as its Device; a zero Device
// is filled in, in the bytes alone.
func SignManifest(m *Manifest, k *DeviceKey) ([]byte, error) { return SignManifestBy(m, k.Signer()) }

// SignManifestBy is SignManifest by a key that lies elsewhere. What comes back as
// its signature is verified before it stands under the manifest.
func SignManifestBy(m *Manifest, s Signer) ([]byte, error) {
	signed := *m
	if signed.Device.IsZero() {
		signed.Device = s.Public.ID()
	}
	if signed.Device != s.Public.ID() {
		return nil, malformed("manifest: names another device than the one that signs")
	}
	if err := signed.validate(); err != nil {
		return nil, err
	}
	body := signed.encode()
	signature, err := s.SignAs(manifestDomain, body)
	if err != nil {
		return nil, fmt.Errorf("sign manifest: %w", err)
	}
	return append(body, signature[:]...), nil
}

func (m *Manifest) encode() []byte {
	w := newWireWriter(manifestMagic, 4+32+1+16+32+32+2+
		len(m.Pages)*(pageEntrySize+32)+4+len(m.Metadata)+2+len(m.Grants)*manifestGrantSize+mandateSize+16+2*signatureSize)
	w.u32(m.Version)
	w.bytes(m.Previous[:])
	w.u8(m.Authority)
	w.bytes(m.Document[:])
	w.bytes(m.Original[:])
	w.bytes(m.Device[:])
	w.u16(uint16(len(m.Pages)))
	for i, p := range m.Pages {
		w.geometry(p.Geometry)
		w.bytes(p.Block[:])
		w.bytes(m.Biases[i][:])
	}
	w.u32(uint32(len(m.Metadata)))
	w.bytes(m.Metadata)
	w.u16(uint16(len(m.Grants)))
	for _, g := range m.Grants {
		w.u8(uint8(g.Kind))
		w.bytes(g.Person[:])
		w.bytes(g.KeyEvent[:])
		w.bytes(g.Label[:])
		w.bytes(g.G[:])
		w.bytes(g.E[:])
		w.bytes(g.Codeword[:])
	}
	if m.Mandate != nil {
		m.Mandate.encode(w)
		w.bytes(m.Mandated[:])
		w.bytes(m.Mandate.Second[:])
	}
	return w.buf
}

// ParseManifest reads a signed manifest without verifying its signature: what it
// returns is a claim. The Hash is that of the signed bytes, which the next
// version names as Previous.
func ParseManifest(signed []byte) (*Manifest, Hash, error) {
	if len(signed) < signatureSize {
		return nil, Hash{}, malformed("manifest: cut short")
	}
	r := newWireReader("manifest", manifestMagic, signed[:len(signed)-signatureSize])
	var m Manifest
	m.Version = r.u32()
	r.into(m.Previous[:])
	m.Authority = r.u8()
	r.into(m.Document[:])
	r.into(m.Original[:])
	r.into(m.Device[:])
	pages := r.count("pages", 1, MaxPages, pageEntrySize+32)
	m.Pages = make([]PageEntry, pages)
	m.Biases = make([]Commitment, pages)
	for i := range m.Pages {
		m.Pages[i].Geometry = r.geometry()
		r.into(m.Pages[i].Block[:])
		r.into(m.Biases[i][:])
	}
	size := r.u32()
	if size > MaxMetadata {
		r.fail("%d bytes of metadata, allowed are %d", size, MaxMetadata)
		size = 0
	}
	m.Metadata = append([]byte{}, r.take(int(size))...)
	m.Grants = make([]ManifestGrant, r.count("grants", 2, MaxRecipients+2, manifestGrantSize))
	for i := range m.Grants {
		g := &m.Grants[i]
		g.Kind = GrantKind(r.u8())
		r.into(g.Person[:])
		r.into(g.KeyEvent[:])
		r.into(g.Label[:])
		r.into(g.G[:])
		r.into(g.E[:])
		r.into(g.Codeword[:])
	}
	if m.Authority == AuthorityRecovery {
		m.Mandate = &Mandate{}
		m.Mandate.read(r)
		r.into(m.Mandated[:])
		r.into(m.Mandate.Second[:])
	}
	if err := r.end(); err != nil {
		return nil, Hash{}, err
	}
	if err := m.validate(); err != nil {
		return nil, Hash{}, err
	}
	return &m, HashOf(signed), nil
}

// VerifyManifest reads a signed manifest and checks that pub is the device it
// names and signed it, else ErrSignature. It says nothing of the device's right
// to sign, nor of versions before: see VerifyChain.
func VerifyManifest(signed []byte, pub DevicePublic) (*Manifest, Hash, error) {
	m, hash, err := ParseManifest(signed)
	if err != nil {
		return nil, Hash{}, err
	}
	body, signature := signed[:len(signed)-signatureSize], signed[len(signed)-signatureSize:]
	if m.Device != pub.ID() || !VerifyDevice(pub, manifestDomain, body, [signatureSize]byte(signature)) {
		return nil, Hash{}, fmt.Errorf("manifest version %d: %w", m.Version, ErrSignature)
	}
	return m, hash, nil
}
