package crypto

// A Mandate is what the first of two recovery holders signs beforehand: what the
// second may do to one document under one order, and until when. The manifest
// version that the second makes carries it, so that every reader sees both.
type Mandate struct {
	Order    [16]byte   // the recovery order it belongs to
	Unit     PersonID   // stands for the unit whose key is used
	Key      Hash       // of the text of the unit's public key, "age1pq1…"
	Document DocumentID // zero: any document, for sealing anew to a new unit key alone
	From     PersonID   // whose documents they are; zero when nobody's
	To       PersonID   // the successor; zero when nobody gets anything
	Expires  uint64     // Unix seconds
	First    PersonID   // the holder who signs
	Second   PersonID   // the other one, who makes the version; zero in the signed bytes
	Device   Hash       // of the first holder
}

const (
	mandateDomain = "niem/recovery-mandate/1"
	mandateSize   = 16 + 16 + 32 + 16 + 16 + 16 + 8 + 16 + 32
)

func (m *Mandate) encode(w *wireWriter) {
	w.bytes(m.Order[:])
	w.bytes(m.Unit[:])
	w.bytes(m.Key[:])
	w.bytes(m.Document[:])
	w.bytes(m.From[:])
	w.bytes(m.To[:])
	w.u32(uint32(m.Expires >> 32))
	w.u32(uint32(m.Expires))
	w.bytes(m.First[:])
	w.bytes(m.Device[:])
}

func (m *Mandate) read(r *wireReader) {
	r.into(m.Order[:])
	r.into(m.Unit[:])
	r.into(m.Key[:])
	r.into(m.Document[:])
	r.into(m.From[:])
	r.into(m.To[:])
	m.Expires = uint64(r.u32()) << 32
	m.Expires |= uint64(r.u32())
	r.into(m.First[:])
	r.into(m.Device[:])
}

// signed is what the first holder signs.
func (m *Mandate) signed() []byte {
	w := newWireWriter("", mandateSize)
	m.encode(w)
	return w.buf
}

func (m *Mandate) validate() error {
	switch {
	case m.Order == [16]byte{}, m.Unit.IsZero(), m.Key.IsZero(), m.First.IsZero(), m.Device.IsZero(), m.Expires == 0:
		return malformed("mandate: a name is missing")
	case m.Document.IsZero() != m.To.IsZero():
		return malformed("mandate: a document without a successor, or a successor without a document")
	case m.First == m.Second:
		return malformed("mandate: one holder signs twice")
	}
	return nil
}

// Sign gives the first holder's signature.
func (m *Mandate) Sign(k *DeviceKey) ([64]byte, error) {
	if err := m.validate(); err != nil {
		return [64]byte{}, err
	}
	if m.Device != k.ID() {
		return [64]byte{}, malformed("mandate: names another device than the one that signs")
	}
	return k.Sign(mandateDomain, m.signed()), nil
}

// Verify checks the first holder's signature, else ErrSignature. Whether the
// device is that holder's is for the log to say.
func (m *Mandate) Verify(pub DevicePublic, signature [64]byte) error {
	if err := m.validate(); err != nil {
		return err
	}
	if pub.ID() != m.Device || !VerifyDevice(pub, mandateDomain, m.signed(), signature) {
		return ErrSignature
	}
	return nil
}
