package sealed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"niem/crypto"
)

// An Amender makes a further version of a document from its master grant: on the
// sender's device, or on that of a recovery holder, for whom the unit's key opens
// it.
type Amender struct {
	chain  []*crypto.Manifest
	last   []byte // signed
	master *crypto.MasterGrant
	label  crypto.Label
}

// NewAmender verifies the manifest chain, opens grant and label of that kind and
// holder with the key and checks both against the newest version.
func NewAmender(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID, kind crypto.GrantKind, holder crypto.PersonID, sealedGrant, sealedLabel []byte, key *crypto.AccountKey) (*Amender, error) {
	t, err := NewTracer(chain, signer, doc, kind, holder, sealedGrant, key)
	if err != nil {
		return nil, err
	}
	if err := t.Manifest().CheckLabel(kind, holder, sealedLabel); err != nil {
		return nil, fmt.Errorf("open to amend: %w", err)
	}
	label, err := crypto.OpenLabel(sealedLabel, key)
	if err != nil {
		return nil, fmt.Errorf("open to amend: %w", err)
	}
	return &Amender{t.chain, chain[len(chain)-1], t.master, label}, nil
}

// Manifest returns the newest manifest of the verified chain.
func (h *Amender) Manifest() *crypto.Manifest { return h.chain[len(h.chain)-1] }

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

// A Change is what a further version brings.
type Change struct {
	Readers  []Reader
	Original crypto.Hash     // sealed anew; zero when it stays as it was
	Mandate  *crypto.Mandate // of recovery holders; nil for the sender
	Mandated [64]byte
	Device   *crypto.DeviceKey
}

// Amend makes the version: each reader of kind recipient gets a grant of his own
// codeword, drawn as for everybody, never another's; a reader of kind master takes
// the place of the one before; one of kind recovery gets the unit's grant sealed
// anew. The version is verified as a chain before it is returned.
func (h *Amender) Amend(c Change, signer crypto.SignerLookup, chain [][]byte) (*Amendment, error) {
	m := *h.Manifest()
	m.Version, m.Previous, m.Authority, m.Device = m.Version+1, crypto.HashOf(h.last), crypto.AuthoritySender, c.Device.ID()
	if m.Mandate, m.Mandated = c.Mandate, c.Mandated; c.Mandate != nil {
		m.Authority = crypto.AuthorityRecovery
	}
	if !c.Original.IsZero() {
		m.Original = c.Original
	}
	m.Grants = slices.Clone(m.Grants)
	out := &Amendment{}
	for _, r := range c.Readers {
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
	if out.Manifest, err = crypto.SignManifest(&m, c.Device); err != nil {
		return nil, err
	}
	if _, err := crypto.VerifyChain(append(slices.Clone(chain), out.Manifest), signer); err != nil {
		return nil, errors.Join(ErrVerify, err)
	}
	return out, nil
}
