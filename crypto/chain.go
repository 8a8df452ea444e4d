package crypto

import (
	"bytes"
	"fmt"
	"slices"
)

// Signing is one signature of a manifest version: by which device, in whose
// name and by what right. Person is the sender, or one of the two recovery
// holders of the Mandate.
type Signing struct {
	Device    Hash
	Authority uint8
	Person    PersonID
	Mandate   *Mandate // with AuthorityRecovery
}

// A SignerLookup returns the public key of a device if, by the key directory, it
// is the person's; and for AuthorityRecovery only if that person was a holder of
// the recovery key that the mandate names, of the mandate's unit. It returns an
// error for everything else.
type SignerLookup func(s Signing) (DevicePublic, error)

// VerifyChain verifies every version of a document's manifest, oldest first, and
// returns them. Besides each signature it holds that
//
//   - versions count up from 1 and each names the hash of the signed bytes before;
//   - document, pages and biases never change; the original's file changes only
//     where recovery holders seal it anew;
//   - under the sender's authority the sender stays the same person, recipients
//     come in, and nothing else changes;
//   - recovery holders, both of whom sign, change nothing but what the mandate
//     says: its successor comes in, as a recipient or in the sender's place, or
//     the unit's recovery grant is sealed anew;
//   - a recipient's commitment never changes: his copies keep one codeword.
//
// A break is ErrChain, a bad signature ErrSignature, an error of signer is
// wrapped. That the last version is the newest is for the log to say.
func VerifyChain(signed [][]byte, signer SignerLookup) ([]*Manifest, error) {
	if len(signed) == 0 {
		return nil, fmt.Errorf("%w: no manifest", ErrChain)
	}
	var chain []*Manifest
	var last Hash
	committed := map[PersonID]Commitment{}
	for _, b := range signed {
		claim, _, err := ParseManifest(b)
		if err != nil {
			return nil, err
		}
		pub, err := claim.signers(signer)
		if err != nil {
			return nil, fmt.Errorf("manifest version %d: %w", claim.Version, err)
		}
		m, hash, err := VerifyManifest(b, pub)
		if err != nil {
			return nil, err
		}
		if m.Version != uint32(len(chain)+1) || m.Previous != last {
			return nil, fmt.Errorf("%w: version %d in place of %d", ErrChain, m.Version, len(chain)+1)
		}
		if len(chain) > 0 {
			if err := m.follows(chain[len(chain)-1]); err != nil {
				return nil, err
			}
		}
		for _, g := range m.Grants {
			if g.Kind != GrantRecipient {
				continue
			}
			if before, ok := committed[g.Person]; ok && !before.Equal(g.Codeword) {
				return nil, fmt.Errorf("%w: version %d changes a codeword", ErrChain, m.Version)
			}
			committed[g.Person] = g.Codeword
		}
		chain, last = append(chain, m), hash
	}
	return chain, nil
}

// signers verifies the mandate, where there is one, and gives the public key of
// the device that the version names.
func (m *Manifest) signers(lookup SignerLookup) (DevicePublic, error) {
	s := Signing{Device: m.Device, Authority: m.Authority, Person: m.Sender(), Mandate: m.Mandate}
	if m.Mandate != nil {
		first, err := lookup(Signing{m.Mandate.Device, m.Authority, m.Mandate.First, m.Mandate})
		if err != nil {
			return DevicePublic{}, fmt.Errorf("device key of the first holder: %w", err)
		}
		if err := m.Mandate.Verify(first, m.Mandated); err != nil {
			return DevicePublic{}, fmt.Errorf("mandate: %w", err)
		}
		s.Person = m.Mandate.Second
	}
	pub, err := lookup(s)
	if err != nil {
		return DevicePublic{}, fmt.Errorf("device key: %w", err)
	}
	return pub, nil
}

// follows checks what a version may not change of the one before.
func (m *Manifest) follows(before *Manifest) error {
	switch {
	case m.Document != before.Document:
		return fmt.Errorf("%w: version %d is of another document", ErrChain, m.Version)
	case !slices.Equal(m.Pages, before.Pages), !slices.Equal(m.Biases, before.Biases), m.Original != before.Original && !m.resealsOriginal(before):
		return fmt.Errorf("%w: version %d changes the pages or the original", ErrChain, m.Version)
	case m.Authority == AuthoritySender && m.Sender() != before.Sender():
		return fmt.Errorf("%w: version %d has another sender", ErrChain, m.Version)
	case m.Authority == AuthoritySender && !m.addsRecipients(before):
		return fmt.Errorf("%w: version %d does more than to add recipients", ErrChain, m.Version)
	case m.Mandate != nil && !m.withinMandate(before):
		return fmt.Errorf("%w: version %d goes beyond the mandate of the recovery holders", ErrChain, m.Version)
	}
	return nil
}

// resealsOriginal tells whether recovery holders may have sealed the original
// anew: for the unit's present key, or together with the master grant.
func (m *Manifest) resealsOriginal(before *Manifest) bool {
	if m.Mandate == nil || m.Original.IsZero() || before.Original.IsZero() || !m.withinMandate(before) {
		return false
	}
	return m.Sender() != before.Sender() || *m.Find(GrantRecovery, m.Mandate.Unit) != *before.Find(GrantRecovery, m.Mandate.Unit)
}

// addsRecipients tells whether all that the sender has changed is that further
// recipients came in.
func (m *Manifest) addsRecipients(before *Manifest) bool {
	for _, g := range before.Grants {
		if now := m.Find(g.Kind, g.Person); now == nil || *now != g {
			return false
		}
	}
	for _, g := range m.Grants {
		if g.Kind != GrantRecipient && before.Find(g.Kind, g.Person) == nil {
			return false
		}
	}
	return len(m.Grants) > len(before.Grants) && bytes.Equal(m.Metadata, before.Metadata)
}

// withinMandate tells whether recovery holders have changed what their mandate
// names and nothing else.
func (m *Manifest) withinMandate(before *Manifest) bool {
	d := m.Mandate
	if before.Find(GrantRecovery, d.Unit) == nil || m.Find(GrantRecovery, d.Unit) == nil || !bytes.Equal(m.Metadata, before.Metadata) {
		return false
	}
	handsOver := !d.Document.IsZero()
	for _, g := range before.Grants {
		now := m.Find(g.Kind, g.Person)
		switch {
		case now != nil && *now == g, g.Kind == GrantRecovery:
		case now == nil && g.Kind == GrantMaster && handsOver && g.Person == d.From && m.Sender() == d.To:
		default:
			return false
		}
	}
	for _, g := range m.Grants {
		isNew := before.Find(g.Kind, g.Person) == nil
		if isNew && (!handsOver || g.Kind == GrantRecovery || g.Person != d.To) {
			return false
		}
	}
	return true
}

// VerifyStep verifies a version against the one before, which is known to be
// good, and the device that signed it; a mandate's signature the caller has
// compared.
func VerifyStep(before *Manifest, signed []byte, device DevicePublic) (*Manifest, error) {
	m, _, err := VerifyManifest(signed, device)
	if err != nil {
		return nil, err
	}
	if err := m.follows(before); err != nil {
		return nil, err
	}
	return m, nil
}
