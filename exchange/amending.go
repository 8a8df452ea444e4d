package exchange

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// AmendState is what a further version of a document is decided on.
type AmendState struct {
	Sender     PersonID
	Metadata   Metadata
	Manifests  [][]byte
	SealedBy   Hash   // key event of the unit's recovery grant
	Label      []byte // sealed to the unit's recovery key; nil when the unit has no grant
	FromLives  bool   // the leaver's own share lives; of nobody's documents: somebody's does
	FromMaster bool   // the leaver holds the master grant
	FromReads  bool   // the leaver is a recipient
	ToReads    bool   // the successor is a recipient already
}

// Amendment is a further version of a document, as it is stored.
type Amendment struct {
	Request  ID
	Document DocumentID
	By       PersonID // who approved the request
	From, To PersonID
	Version  int
	Device   Hash // that signed it
	Manifest []byte
	Original Hash        // sealed anew; zero when it stays as it was
	Grants   []SentGrant // new ones, and one of kind recovery that takes the old one's place
}

// Gets reports whether the amendment brings a grant of that kind.
func (a Amendment) Gets(kind GrantKind) bool {
	for _, g := range a.Grants {
		if g.Kind == kind {
			return true
		}
	}
	return false
}

// AmendStore keeps further versions of documents.
type AmendStore interface {
	// AmendState: ErrNotFound for absent documents.
	AmendState(ctx context.Context, doc DocumentID, unit, from, to PersonID) (AmendState, error)
	// OfferShares keeps shares for grants to come and gives the public halves of
	// those that stand: one that was offered before, and is not used yet, stays.
	OfferShares(ctx context.Context, doc DocumentID, shares []ShareKey) ([]ShareKey, error)
	// AmendDocument appends the version with its grants and its log entry in one
	// transaction, while the request is approved by that person and not over, and
	// what is handed over still lives; else ErrConflict.
	AmendDocument(ctx context.Context, a Amendment, rec audit.Record, now time.Time) (audit.Entry, error)
}

// Handing is what the second holder's device needs to make a version.
type Handing struct {
	Shares []ShareKey // public halves: one for each grant that may be made
	Label  []byte     // sealed to the unit's recovery key
	Why    string     // when there is nothing to hand over: recalled, expired, has_it
}

// OfferHandover tells the second holder what of a document the successor gets,
// and has shares made for it. What was recalled from the leaver, or is over, is
// not given to the successor to read.
func (s *Service) OfferHandover(ctx context.Context, holder Person, unit string, request ID, doc DocumentID) (Handing, error) {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	if err != nil {
		return Handing{}, err
	}
	if !r.Order.Reseals() && !r.Order.Covers(doc) {
		return Handing{}, ErrNotFound
	}
	state, err := s.store.AmendState(ctx, doc, UnitID(unit), r.Order.Person, r.Order.Successor)
	if err != nil {
		return Handing{}, err
	}
	wanted, why := state.offers(r, s.now())
	out := Handing{Label: state.Label, Why: why}
	if len(wanted) == 0 {
		return out, nil
	}
	fresh, err := s.releaser.NewShares(ctx, doc, wanted)
	if err != nil {
		return Handing{}, err
	}
	out.Shares, err = s.store.OfferShares(ctx, doc, fresh)
	return out, err
}

// offers names the grants that a successor may get, and else why he gets none.
func (a AmendState) offers(r RecoveryRequest, now time.Time) (grants []ShareKey, why string) {
	o := r.Order
	switch {
	case o.Reseals() && a.SealedBy == r.Reseals:
		return []ShareKey{{Kind: GrantRecovery, Person: UnitID(o.Unit)}}, ""
	case o.Reseals():
		return nil, "resealed"
	case a.ToReads:
		why = "has_it"
	case !now.Before(a.Metadata.Expires):
		why = "expired"
	case !o.Person.IsZero() && !a.FromReads:
		why = "not_received" // the leaver sent it, and its pages are in his master grant
	case !a.FromLives:
		why = "recalled"
	default:
		grants = append(grants, ShareKey{Kind: GrantRecipient, Person: o.Successor})
	}
	if a.FromMaster {
		grants = append(grants, ShareKey{Kind: GrantMaster, Person: o.Successor})
	}
	return grants, why
}

func (s *Service) approvedRequest(ctx context.Context, holder Person, unit string, id ID) (RecoveryRequest, error) {
	r, err := s.recoveryRequest(ctx, holder, unit, id)
	if err != nil {
		return r, err
	}
	if r.State != RecoveryApproved || r.DecidedBy != holder.ID {
		return r, ErrConflict
	}
	return r, nil
}

// NewGrant is one grant of a further version, with its label and envelope.
type NewGrant struct {
	Kind     GrantKind
	Person   PersonID
	Label    []byte
	Envelope []byte
}

// Amend takes in a further version of a document that the second holder has made
// under an approved order.
func (s *Service) Amend(ctx context.Context, holder Person, unit string, request ID, doc DocumentID, signed []byte, grants []NewGrant) (Receipt, error) {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	if err != nil {
		return Receipt{}, err
	}
	state, err := s.store.AmendState(ctx, doc, UnitID(unit), r.Order.Person, r.Order.Successor)
	if err != nil {
		return Receipt{}, err
	}
	m, err := s.verifyAmendment(ctx, holder, r, doc, state, signed)
	if err != nil {
		return Receipt{}, err
	}
	a := Amendment{Request: request, Document: doc, By: holder.ID, From: m.Mandate.From, To: m.Mandate.To, Version: int(m.Version), Device: m.Device, Manifest: signed}
	if before, _, err := crypto.ParseManifest(state.Manifests[len(state.Manifests)-1]); err != nil || before.Original != m.Original {
		a.Original = m.Original
	}
	if a.Grants, err = newGrants(m, grants); err != nil {
		return Receipt{}, err
	}
	if err := s.checkNewGrants(ctx, unit, m, state, a); err != nil {
		return Receipt{}, err
	}
	for _, g := range grants {
		if err := s.blob.Put(ctx, crypto.HashOf(g.Envelope), int64(len(g.Envelope)), bytes.NewReader(g.Envelope)); err != nil {
			return Receipt{}, err
		}
	}
	now := s.now()
	entry, err := s.store.AmendDocument(ctx, a, amendRecord(now, holder, r, a), now)
	if err != nil {
		return Receipt{}, err
	}
	return s.settledReceipt(ctx, entry), nil
}

// verifyAmendment verifies the version by the chain rules that every reader
// applies, with the two holders' devices as the key directory has them.
func (s *Service) verifyAmendment(ctx context.Context, holder Person, r RecoveryRequest, doc DocumentID, state AmendState, signed []byte) (*crypto.Manifest, error) {
	claim, _, err := crypto.ParseManifest(signed)
	switch {
	case errors.Is(err, crypto.ErrRecipients):
		return nil, &ManifestError{"recipients"}
	case err != nil:
		return nil, &ManifestError{"format"}
	case claim.Mandate == nil || claim.Mandate.Second != holder.ID:
		return nil, &ManifestError{"device"}
	case claim.Document != doc || len(state.Manifests) == 0:
		return nil, &ManifestError{"document"}
	}
	if !r.mandates(claim) {
		return nil, &ManifestError{"mandate"}
	}
	last := state.Manifests[len(state.Manifests)-1]
	before, hash, err := crypto.ParseManifest(last)
	if err != nil {
		return nil, err
	}
	if claim.Version != before.Version+1 || claim.Previous != hash {
		return nil, &ManifestError{"version"}
	}
	device, err := s.ownDevice(ctx, holder, claim.Device)
	if errors.Is(err, ErrBadProof) {
		return nil, &ManifestError{"device"}
	}
	if err != nil {
		return nil, err
	}
	m, err := crypto.VerifyStep(before, signed, device)
	switch {
	case errors.Is(err, crypto.ErrSignature):
		return nil, &ManifestError{"signature"}
	case err != nil:
		return nil, &ManifestError{"chain"}
	}
	return m, nil
}

// mandates reports whether the version's mandate is one that the first holder
// signed with this request.
func (r RecoveryRequest) mandates(m *crypto.Manifest) bool {
	for i, d := range r.Order.Mandates(r.Device) {
		d.Second = m.Mandate.Second
		if d == *m.Mandate && i < len(r.Mandates) && r.Mandates[i] == m.Mandated {
			return true
		}
	}
	return false
}

// newGrants pairs the grants handed in with the version's entries.
func newGrants(m *crypto.Manifest, grants []NewGrant) ([]SentGrant, error) {
	out := make([]SentGrant, len(grants))
	for i, g := range grants {
		entry := m.Find(g.Kind, g.Person)
		switch {
		case entry == nil:
			return nil, &ManifestError{"grants"}
		case len(g.Label) == 0 || len(g.Label) > MaxLabel || crypto.HashOf(g.Label) != entry.Label:
			return nil, &ManifestError{"label"}
		case len(g.Envelope) == 0 || len(g.Envelope) > MaxObject || crypto.HashOf(g.Envelope) != entry.E:
			return nil, &ManifestError{"objects"}
		}
		out[i] = SentGrant{Kind: g.Kind, Person: g.Person, KeyEvent: entry.KeyEvent, Label: g.Label, G: entry.G, Envelope: entry.E}
	}
	return out, nil
}

// checkNewGrants holds what is new in a version against what was handed in, what
// may be handed over, and the present keys.
func (s *Service) checkNewGrants(ctx context.Context, unit string, m *crypto.Manifest, state AmendState, a Amendment) error {
	before, _, err := crypto.ParseManifest(state.Manifests[len(state.Manifests)-1])
	if err != nil {
		return err
	}
	changed := 0
	for i := range m.Grants {
		if was := before.Find(m.Grants[i].Kind, m.Grants[i].Person); was == nil || *was != m.Grants[i] {
			changed++
		}
	}
	if changed == 0 || changed != len(a.Grants) {
		return &ManifestError{"grants"}
	}
	for _, g := range a.Grants {
		if g.Kind == GrantRecovery {
			k, err := s.store.Recovery(ctx, unit)
			if err != nil {
				return err
			}
			if g.KeyEvent != Hash(k.Entry.Leaf()) {
				return &ManifestError{"key_event"}
			}
			continue
		}
		found, err := s.reach(ctx, []PersonID{g.Person}, g.Kind == GrantMaster || mayUseUnconfirmed(state.Metadata))
		if err != nil {
			return err
		}
		if err := found.err(); err != nil {
			return err
		}
		named, err := s.namesKey(ctx, g.KeyEvent, found.keys[g.Person])
		if err != nil {
			return err
		}
		if !named {
			return &ManifestError{"key_event"}
		}
	}
	return nil
}

func amendRecord(now time.Time, holder Person, r RecoveryRequest, a Amendment) audit.Record {
	details := orderDetails(r)
	details["version"], details["manifest"] = strconv.Itoa(a.Version), crypto.HashOf(a.Manifest).String()
	details["authority"], details["first"], details["device"] = "recovery", r.Order.Holder.String(), a.Device.String()
	details["original"] = strconv.FormatBool(!a.Original.IsZero())
	for _, kind := range []GrantKind{GrantRecipient, GrantMaster, GrantRecovery} {
		details[kind.String()] = strconv.FormatBool(a.Gets(kind))
	}
	if !a.To.IsZero() {
		details["to"] = a.To.String()
	}
	if !a.From.IsZero() {
		details["from"] = a.From.String()
	}
	rec := record(now, audit.KindAmended, holder, details)
	rec.Document = a.Document.String()
	if !a.To.IsZero() {
		rec.Subject = a.To.String()
	}
	return rec
}
