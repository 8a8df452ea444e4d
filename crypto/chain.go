package crypto

import (
	"fmt"
	"slices"
)

// A SignerLookup returns the public key of a device if, by the key directory, it
// may sign a manifest of the given authority: for AuthoritySender a device of
// the person named sender, for AuthorityRecovery one of a recovery holder. It
// returns an error for every other device.
type SignerLookup func(device Hash, authority uint8, sender PersonID) (DevicePublic, error)

// VerifyChain verifies every version of a document's manifest, oldest first, and
// returns them. Besides each signature it holds that
//
//   - versions count up from 1 and each names the hash of the signed bytes before;
//   - document, pages, biases and original never change;
//   - under the sender's authority the sender stays the same person;
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
		pub, err := signer(claim.Device, claim.Authority, claim.Sender())
		if err != nil {
			return nil, fmt.Errorf("manifest version %d: device key: %w", claim.Version, err)
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

// follows checks what a version may not change of the one before.
func (m *Manifest) follows(before *Manifest) error {
	switch {
	case m.Document != before.Document:
		return fmt.Errorf("%w: version %d is of another document", ErrChain, m.Version)
	case !slices.Equal(m.Pages, before.Pages), !slices.Equal(m.Biases, before.Biases), m.Original != before.Original:
		return fmt.Errorf("%w: version %d changes the pages or the original", ErrChain, m.Version)
	case m.Authority == AuthoritySender && m.Sender() != before.Sender():
		return fmt.Errorf("%w: version %d has another sender", ErrChain, m.Version)
	}
	return nil
}
