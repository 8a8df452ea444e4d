package crypto

import (
	"bytes"
	"fmt"
)

// Authority says by whose right a manifest version was made.
const (
	AuthoritySender   uint8 = 1 // the sender, from one of his devices
	AuthorityRecovery uint8 = 2 // a quorum of the unit's recovery holders
)

// A ManifestGrant is what the manifest says of one grant: whose it is, the log
// leaf of the key event it was sealed by, and the SHA-256 of label, sealed grant
// G and envelope E. Codeword is the commitment to a recipient's codeword, and
// zero for the other kinds.
type ManifestGrant struct {
	Kind     GrantKind
	Person   PersonID
	KeyEvent Hash
	Label    Hash
	G, E     Hash
	Codeword Commitment
}

const manifestGrantSize = 1 + 16 + 5*32

// A Manifest is what a sender signs: the document's pages and grants, chained
// from version to version. Grants are in ascending order of kind, then person,
// each pair once: 1 to MaxRecipients recipients, one master grant, at most one
// recovery grant. Metadata is clear and opaque here. Original is the SHA-256 of
// the original's age file, zero if none is kept. Device names the signer.
// A version of recovery holders carries the first holder's Mandate and its
// signature; its Device is one of the second's.
type Manifest struct {
	Version   uint32 // from 1
	Previous  Hash   // of the signed bytes of the version before; zero in version 1
	Authority uint8
	Document  DocumentID
	Pages     []PageEntry
	Biases    []Commitment // by page
	Metadata  []byte
	Grants    []ManifestGrant
	Original  Hash
	Device    Hash
	Mandate   *Mandate // with AuthorityRecovery alone
	Mandated  [64]byte // the first holder's signature of Mandate
}

// Container returns the container hash of the manifest's pages.
func (m *Manifest) Container() Hash { return ContainerHash(m.Document, m.Pages) }

// Find returns the entry of a grant, or nil.
func (m *Manifest) Find(kind GrantKind, person PersonID) *ManifestGrant {
	for i := range m.Grants {
		if m.Grants[i].Kind == kind && m.Grants[i].Person == person {
			return &m.Grants[i]
		}
	}
	return nil
}

// Sender returns the person of the master grant: the document's sender, or the
// successor to whom recovery holders gave it.
func (m *Manifest) Sender() PersonID {
	for i := range m.Grants {
		if m.Grants[i].Kind == GrantMaster {
			return m.Grants[i].Person
		}
	}
	return PersonID{}
}

// validate checks everything the fixed layout does not.
func (m *Manifest) validate() error {
	switch {
	case m.Version < 1 || (m.Version == 1) != m.Previous.IsZero():
		return malformed("manifest: version %d and its predecessor don't fit", m.Version)
	case m.Authority != AuthoritySender && m.Authority != AuthorityRecovery:
		return malformed("manifest: authority %d", m.Authority)
	case m.Version == 1 && m.Authority != AuthoritySender:
		return malformed("manifest: version 1 is the sender's")
	case (m.Authority == AuthorityRecovery) != (m.Mandate != nil):
		return malformed("manifest: a mandate comes with the authority of recovery holders, and with no other")
	case m.Document.IsZero() || m.Device.IsZero():
		return malformed("manifest: an id is missing")
	case len(m.Pages) < 1 || len(m.Pages) > MaxPages || len(m.Biases) != len(m.Pages):
		return malformed("manifest: %d pages, biases of %d", len(m.Pages), len(m.Biases))
	case len(m.Metadata) > MaxMetadata:
		return malformed("manifest: %d bytes of metadata, allowed are %d", len(m.Metadata), MaxMetadata)
	}
	if m.Mandate != nil {
		if err := m.Mandate.validate(); err != nil {
			return err
		}
		if m.Mandate.Second.IsZero() || !m.Mandate.Document.IsZero() && m.Mandate.Document != m.Document {
			return malformed("manifest: the mandate is for something else")
		}
	}
	tiles := 0
	for i, p := range m.Pages {
		if err := p.Geometry.Validate(); err != nil {
			return fmt.Errorf("manifest: page %d: %w", i, err)
		}
		if p.Block.IsZero() || m.Biases[i].IsZero() {
			return malformed("manifest: page %d: a hash is missing", i)
		}
		tiles += p.Geometry.Tiles()
	}
	return m.validateGrants(tiles)
}

func (m *Manifest) validateGrants(tiles int) error {
	var count [GrantRecovery + 1]int
	for i := range m.Grants {
		g := &m.Grants[i]
		switch {
		case !g.Kind.Valid():
			return malformed("manifest: grant %d: kind %d", i, g.Kind)
		case i > 0 && !m.Grants[i-1].before(g):
			return malformed("manifest: grant %d: not in ascending order", i)
		case g.Person.IsZero(), g.KeyEvent.IsZero(), g.Label.IsZero(), g.G.IsZero(), g.E.IsZero():
			return malformed("manifest: grant %d: a name or hash is missing", i)
		case g.Codeword.IsZero() != (g.Kind != GrantRecipient):
			return malformed("manifest: grant %d: a %s's commitment", i, g.Kind)
		}
		count[g.Kind]++
	}
	switch recipients := count[GrantRecipient]; {
	case recipients < 1 || recipients > MaxRecipients:
		return fmt.Errorf("manifest: %d recipients: %w", recipients, ErrRecipients)
	case count[GrantMaster] != 1 || count[GrantRecovery] > 1:
		return malformed("manifest: %d master and %d recovery grants", count[GrantMaster], count[GrantRecovery])
	case recipients*tiles > MaxRecipientTiles:
		return malformed("manifest: %d recipients of %d tiles, allowed are %d together", recipients, tiles, MaxRecipientTiles)
	}
	return nil
}

// before tells whether g sorts before other: by kind, then person.
func (g *ManifestGrant) before(other *ManifestGrant) bool {
	if g.Kind != other.Kind {
		return g.Kind < other.Kind
	}
	return bytes.Compare(g.Person[:], other.Person[:]) < 0
}
