package crypto

import (
	"fmt"

	"filippo.io/age"
)

// GrantKind says whose grant an entry of the manifest, an envelope or a share
// belongs to.
type GrantKind uint8

const (
	GrantRecipient GrantKind = 1 // a recipient's; releases of kind view and copy
	GrantMaster    GrantKind = 2 // the sender's master grant; releases of kind proof
	GrantRecovery  GrantKind = 3 // the master grant for the unit's recovery key; kind recovery
)

// Valid tells whether k is one of the three kinds.
func (k GrantKind) Valid() bool { return k >= GrantRecipient && k <= GrantRecovery }

// String returns "recipient", "master" or "recovery".
func (k GrantKind) String() string {
	switch k {
	case GrantRecipient:
		return "recipient"
	case GrantMaster:
		return "master"
	case GrantRecovery:
		return "recovery"
	}
	return fmt.Sprintf("GrantKind(%d)", uint8(k))
}

// A Share is the key of one envelope's outer layer: a hybrid identity made for
// one document and grant, which only the releaser ever holds. Deleting it is
// what a recall does.
type Share struct{ identity *age.HybridIdentity }

// NewShare draws a fresh share.
func NewShare() (*Share, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("new share: %w", err)
	}
	return &Share{identity}, nil
}

// Recipient returns the public half, "age1pq1…", to which the sender seals.
func (s *Share) Recipient() string { return s.identity.Recipient().String() }

// SealEnvelope returns age(share, sealed grant): what the server stores.
func SealEnvelope(sealedGrant []byte, shareRecipient string) ([]byte, error) {
	recipient, err := ParseAccountRecipient(shareRecipient)
	if err != nil {
		return nil, fmt.Errorf("seal envelope: %w", err)
	}
	envelope, err := sealBytes(sealedGrant, recipient.recipient)
	if err != nil {
		return nil, fmt.Errorf("seal envelope: %w", err)
	}
	return envelope, nil
}

// PeelEnvelope takes the share's layer off. What comes out is still sealed to
// its recipient.
func (s *Share) PeelEnvelope(envelope []byte) (sealedGrant []byte, err error) {
	sealedGrant, err = openBytes(envelope, stanzaHybrid, s.identity, MaxGrantBytes+MaxHeader)
	if err != nil {
		return nil, fmt.Errorf("peel envelope: %w", err)
	}
	return sealedGrant, nil
}

const (
	shareMagic = "niem/share/1\n"
	// maxWrappedShare bounds the plaintext of a wrapped share.
	maxWrappedShare = 1 << 10
)

// WrapShare returns age(kek, {document, person, kind, share}): what the server
// keeps beside an envelope. Names stand inside, so that a share moved to another
// row is found out.
func WrapShare(kek AccountRecipient, s *Share, doc DocumentID, person PersonID, kind GrantKind) ([]byte, error) {
	if kek.IsZero() || doc.IsZero() || person.IsZero() || !kind.Valid() {
		return nil, malformed("wrap share: a name is missing")
	}
	wrapped, err := sealBytes(encodeShare(s.identity.String(), doc, person, kind), kek.recipient)
	if err != nil {
		return nil, fmt.Errorf("wrap share: %w", err)
	}
	return wrapped, nil
}

func encodeShare(secret string, doc DocumentID, person PersonID, kind GrantKind) []byte {
	w := newWireWriter(shareMagic, len(doc)+len(person)+1+2+len(secret))
	w.bytes(doc[:])
	w.bytes(person[:])
	w.u8(uint8(kind))
	w.u16(uint16(len(secret)))
	w.bytes([]byte(secret))
	return w.buf
}

// UnwrapShare undoes WrapShare. The caller compares the names with the log
// entry's.
func UnwrapShare(kek *AccountKey, wrapped []byte) (s *Share, doc DocumentID, person PersonID, kind GrantKind, err error) {
	plain, err := openBytes(wrapped, stanzaHybrid, kek.identity, maxWrappedShare)
	if err != nil {
		return nil, DocumentID{}, PersonID{}, 0, fmt.Errorf("unwrap share: %w", err)
	}
	s, doc, person, kind, err = parseShare(plain)
	if err != nil {
		return nil, DocumentID{}, PersonID{}, 0, fmt.Errorf("unwrap share: %w", err)
	}
	return s, doc, person, kind, nil
}

func parseShare(plain []byte) (s *Share, doc DocumentID, person PersonID, kind GrantKind, err error) {
	r := newWireReader("share", shareMagic, plain)
	r.into(doc[:])
	r.into(person[:])
	kind = GrantKind(r.u8())
	secret := r.take(r.count("bytes of key", 1, maxWrappedShare, 1))
	if err := r.end(); err != nil {
		return nil, doc, person, kind, err
	}
	if doc.IsZero() || person.IsZero() || !kind.Valid() {
		return nil, doc, person, kind, malformed("share: a name is missing")
	}
	identity, err := age.ParseHybridIdentity(string(secret))
	if err != nil {
		return nil, doc, person, kind, malformed("share: not a hybrid age identity")
	}
	return &Share{identity}, doc, person, kind, nil
}
