package sealed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"niem/crypto"
	"niem/exchange/watermark"
)

// Reader is one holder of a grant: a recipient, the sender (who gets the master
// grant) or the unit's recovery key.
type Reader struct {
	Kind     crypto.GrantKind
	Person   crypto.PersonID
	Key      crypto.AccountRecipient
	KeyEvent crypto.Hash // log leaf of the key event that was verified
	Share    string      // public half of the share made for this grant
}

// Order is what turns sealed pages into a document.
type Order struct {
	Readers  []Reader
	Label    crypto.Label
	Metadata []byte      // canonical, in the clear
	Original crypto.Hash // of the original's age file; zero for none
	Device   crypto.Signer
	Account  *crypto.AccountKey // the sender's, with which his own grant is opened again
}

// SealedLabel is the label sealed to one reader.
type SealedLabel struct {
	Kind   crypto.GrantKind
	Person crypto.PersonID
	Bytes  []byte
}

// Package is what makes the document whole beside its blocks and envelopes.
type Package struct {
	Manifest []byte // signed, version 1
	Labels   []SealedLabel
}

// Finish makes one grant, label and envelope for each reader and signs the
// manifest. Every envelope is handed to put as soon as it is made and not kept,
// so memory does not grow with the number of readers; put's error ends the work.
// Before Finish returns, the signed manifest has been verified, every grant
// parsed again and compared with it, and the sender's own opened; ErrVerify if
// anything differs.
func (s *Sealer) Finish(o Order, put func(r Reader, envelope []byte) error) (*Package, error) {
	manifest, err := s.draftManifest(o)
	if err != nil {
		return nil, err
	}
	readers := slices.Clone(o.Readers)
	slices.SortFunc(readers, func(a, b Reader) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Person[:], b.Person[:]))
	})
	out := &Package{}
	for _, r := range readers {
		entry, label, envelope, err := s.grantFor(r, o, manifest)
		if err != nil {
			return nil, fmt.Errorf("seal for %s: %w", r.Person, err)
		}
		if err := put(r, envelope); err != nil {
			return nil, fmt.Errorf("store envelope: %w", err)
		}
		manifest.Grants = append(manifest.Grants, entry)
		out.Labels = append(out.Labels, SealedLabel{r.Kind, r.Person, label})
	}
	if out.Manifest, err = crypto.SignManifestBy(manifest, o.Device); err != nil {
		return nil, err
	}
	if _, _, err := crypto.VerifyManifest(out.Manifest, o.Device.Public); err != nil {
		return nil, errors.Join(ErrVerify, err)
	}
	return out, nil
}

// draftManifest is the manifest without its grants.
func (s *Sealer) draftManifest(o Order) (*crypto.Manifest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &crypto.Manifest{
		Version: 1, Authority: crypto.AuthoritySender, Document: s.doc,
		Metadata: o.Metadata, Original: o.Original, Device: o.Device.Public.ID(),
	}
	for page, p := range s.pages {
		if !p.done {
			return nil, fmt.Errorf("page %d: %w", page+1, ErrUnfinished)
		}
		geometry, err := fromWire(p.entry.Geometry)
		if err != nil {
			return nil, err
		}
		biases := watermark.Biases(watermark.Key(s.pattern), geometry, page, len(s.pages))
		salt := s.pattern.DeriveSalt(s.doc, crypto.SaltBiases, crypto.PersonID{}, page)
		m.Pages = append(m.Pages, p.entry)
		m.Biases = append(m.Biases, crypto.CommitBiases(s.doc, page, salt, biases))
	}
	return m, nil
}

// grantFor makes a reader's manifest entry, label and envelope.
func (s *Sealer) grantFor(r Reader, o Order, m *crypto.Manifest) (entry crypto.ManifestGrant, label, envelope []byte, err error) {
	made, err := makeGrant(r, s.masterGrant(m), m, o.Label)
	if err != nil {
		return entry, nil, nil, err
	}
	return made.entry, made.label, made.envelope, s.reopen(r, made.entry, made.plain, made.sealed, m, o.Account)
}

// madeGrant is a fresh grant in all its layers.
type madeGrant struct {
	entry                          crypto.ManifestGrant
	plain, sealed, label, envelope []byte
}

// makeGrant makes a reader's grant from the master grant: for a recipient that of
// his own codeword, else the master grant itself. m names pages and the device
// that makes it.
func makeGrant(r Reader, master *crypto.MasterGrant, m *crypto.Manifest, l crypto.Label) (made madeGrant, err error) {
	made.entry = crypto.ManifestGrant{Kind: r.Kind, Person: r.Person, KeyEvent: r.KeyEvent}
	if r.Kind == crypto.GrantRecipient {
		made.plain, made.entry.Codeword, err = recipientGrant(r.Person, master, m.Device)
	} else {
		made.plain, err = master.Encode()
	}
	if err != nil {
		return made, err
	}
	if made.sealed, err = crypto.SealGrant(made.plain, r.Key); err != nil {
		return made, err
	}
	if made.label, err = crypto.SealLabel(l, r.Key); err != nil {
		return made, err
	}
	if made.envelope, err = crypto.SealEnvelope(made.sealed, r.Share); err != nil {
		return made, err
	}
	made.entry.G, made.entry.E, made.entry.Label = crypto.HashOf(made.sealed), crypto.HashOf(made.envelope), crypto.HashOf(made.label)
	return made, nil
}

// recipientGrant holds the keys of the variants that one person's codeword names.
func recipientGrant(who crypto.PersonID, master *crypto.MasterGrant, device crypto.Hash) ([]byte, crypto.Commitment, error) {
	g := crypto.Grant{
		Document: master.Document, Recipient: who, Container: master.Container, SenderDevice: device,
		Seed: master.Seed, Salt: master.DeriveSalt(crypto.SaltCodeword, who, 0),
		Pages: make([]crypto.GrantPage, len(master.Geometry)),
	}
	for page := range g.Pages {
		geometry, err := fromWire(master.Geometry[page])
		if err != nil {
			return nil, crypto.Commitment{}, err
		}
		p := crypto.GrantPage{Bits: watermark.Codeword(watermark.Key(master.Pattern), who, geometry, page, len(g.Pages))}
		for tile, pair := range master.Keys[page] {
			p.Keys = append(p.Keys, pair[p.Bit(tile)])
		}
		g.Pages[page] = p
	}
	plain, err := g.Encode()
	return plain, crypto.CommitCodeword(g.Document, who, g.Salt, g.Codeword()), err
}

func (s *Sealer) masterGrant(m *crypto.Manifest) *crypto.MasterGrant {
	g := &crypto.MasterGrant{Document: s.doc, Container: m.Container(), Seed: s.seed, Pattern: s.pattern}
	for page, p := range s.pages {
		g.Geometry = append(g.Geometry, m.Pages[page].Geometry)
		g.Keys = append(g.Keys, p.keys)
	}
	return g
}

// reopen checks a fresh grant the way its reader will. Another's ciphertext can't
// be opened here, so for recipients the plaintext is parsed and compared; the
// sender's own is opened from its ciphertext.
func (s *Sealer) reopen(r Reader, entry crypto.ManifestGrant, plain, sealedGrant []byte, m *crypto.Manifest, account *crypto.AccountKey) error {
	check := *m
	check.Grants = []crypto.ManifestGrant{entry}
	if r.Kind == crypto.GrantRecipient {
		g, err := crypto.ParseGrant(plain)
		if err == nil {
			err = check.CheckGrant(g, sealedGrant)
		}
		if err != nil {
			return errors.Join(ErrVerify, err)
		}
		return nil
	}
	if r.Kind == crypto.GrantMaster {
		opened, err := crypto.OpenGrant(sealedGrant, account)
		if err != nil {
			return errors.Join(ErrVerify, err)
		}
		plain = opened
	}
	master, err := crypto.ParseMasterGrant(plain)
	if err == nil {
		err = check.CheckMasterGrant(master, r.Kind, r.Person, sealedGrant)
	}
	if err != nil {
		return errors.Join(ErrVerify, err)
	}
	return nil
}
