package sealed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"niem/crypto"
)

// A Handover makes a further version of a document on a recovery holder's
// device, from the master grant that the unit's recovery key opens.
type Handover struct {
	chain  []*crypto.Manifest
	last   []byte // signed
	master *crypto.MasterGrant
	label  crypto.Label
}

// NewHandover verifies the manifest chain, opens the unit's grant and label with
// its recovery key and checks both against the newest version.
func NewHandover(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID, unit crypto.PersonID, sealedGrant, sealedLabel []byte, key *crypto.AccountKey) (*Handover, error) {
	t, err := NewTracer(chain, signer, doc, crypto.GrantRecovery, unit, sealedGrant, key)
	if err != nil {
		return nil, err
	}
	if err := t.Manifest().CheckLabel(crypto.GrantRecovery, unit, sealedLabel); err != nil {
		return nil, fmt.Errorf("open for a hand-over: %w", err)
	}
	label, err := crypto.OpenLabel(sealedLabel, key)
	if err != nil {
		return nil, fmt.Errorf("open for a hand-over: %w", err)
	}
	return &Handover{t.chain, chain[len(chain)-1], t.master, label}, nil
}

// Manifest returns the newest manifest of the verified chain.
func (h *Handover) Manifest() *crypto.Manifest { return h.chain[len(h.chain)-1] }

// SealedGrant is one grant of a further version.
type SealedGrant struct {
	Kind     crypto.GrantKind
	Person   crypto.PersonID
	Label    []byte
	Envelope []byte
}

// Amendment is a further version of a document.
type Amendment struct {
	Manifest []byte // signed
	Grants   []SealedGrant
}

// Amend makes the version that the mandate allows: each reader of kind recipient
// gets a grant of his own codeword, drawn as for everybody, never another's; a
// reader of kind master takes the place of the one before; one of kind recovery
// gets the unit's grant sealed anew. The version is verified as a chain before it
// is returned.
func (h *Handover) Amend(readers []Reader, mandate crypto.Mandate, mandated [64]byte, device *crypto.DeviceKey, signer crypto.SignerLookup, chain [][]byte) (*Amendment, error) {
	m := *h.Manifest()
	m.Version, m.Previous, m.Authority, m.Device = m.Version+1, crypto.HashOf(h.last), crypto.AuthorityRecovery, device.ID()
	m.Mandate, m.Mandated = &mandate, mandated
	m.Grants = slices.Clone(m.Grants)
	out := &Amendment{}
	for _, r := range readers {
		made, err := makeGrant(r, h.master, &m, h.label)
		if err != nil {
			return nil, fmt.Errorf("seal for %s: %w", r.Person, err)
		}
		m.Grants = slices.DeleteFunc(m.Grants, func(g crypto.ManifestGrant) bool {
			return g.Kind == r.Kind && (g.Person == r.Person || r.Kind == crypto.GrantMaster)
		})
		m.Grants = append(m.Grants, made.entry)
		out.Grants = append(out.Grants, SealedGrant{r.Kind, r.Person, made.label, made.envelope})
		if r.Kind == crypto.GrantRecipient {
			g, err := crypto.ParseGrant(made.plain)
			if err == nil {
				err = m.CheckGrant(g, made.sealed)
			}
			if err != nil {
				return nil, errors.Join(ErrVerify, err)
			}
		}
	}
	slices.SortFunc(m.Grants, func(a, b crypto.ManifestGrant) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Person[:], b.Person[:]))
	})
	var err error
	if out.Manifest, err = crypto.SignManifest(&m, device); err != nil {
		return nil, err
	}
	if _, err := crypto.VerifyChain(append(slices.Clone(chain), out.Manifest), signer); err != nil {
		return nil, errors.Join(ErrVerify, err)
	}
	return out, nil
}
