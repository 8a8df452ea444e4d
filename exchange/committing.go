package exchange

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"niem/crypto"
	"niem/exchange/audit"
)

// ManifestError says why a manifest was refused. It is an ErrManifest.
type ManifestError struct {
	// Code: format | signature | device | version | document | sender |
	// metadata | pages | geometry | recipients | grants | key_event | label |
	// objects | original
	Code string
}

func (e *ManifestError) Error() string { return "manifest refused: " + e.Code }

// Is makes every ManifestError an ErrManifest.
func (e *ManifestError) Is(target error) bool { return target == ErrManifest }

// maxPagePixels bounds one page: an A3 page at 600 dpi.
const maxPagePixels = 72 << 20

// Sent is the answer to a commit.
type Sent struct {
	Document DocumentID
	Receipt  Receipt
}

// CommitSend makes a document visible to its recipients, after holding its
// signed manifest against the draft, the key directory and what is stored.
// Nothing is visible before, and nothing stays when it fails. Repeating a
// commit with the same manifest gives the first receipt again.
func (s *Service) CommitSend(ctx context.Context, sender Person, id DocumentID, signed []byte, labels []SealedLabel) (Sent, error) {
	upload, draft, err := s.store.FindUpload(ctx, sender.ID, id)
	if err != nil {
		return Sent{}, err
	}
	now := s.now()
	d := SentDocument{ID: id, Sender: sender.ID, Manifest: signed, Hash: crypto.HashOf(signed), SentAt: now}
	var rec audit.Record
	switch upload.State {
	case StateAbandoned:
		return Sent{}, fmt.Errorf("commit send: %w: it was abandoned", ErrConflict)
	case StateSent:
		// The store compares the hash; the world may have moved on since.
		d.Metadata = draft.Metadata
		rec = sentRecord(sender, d, 0)
	default:
		if err := s.checkCommit(ctx, sender, upload, draft, labels, &d); err != nil {
			return Sent{}, err
		}
		rec = sentRecord(sender, d, len(draft.Recipients))
	}
	entry, err := s.store.AddDocument(ctx, d, rec)
	if err != nil {
		return Sent{}, err
	}
	receipt, err := s.receipt(ctx, entry)
	if err != nil {
		return Sent{}, err
	}
	return Sent{id, receipt}, nil
}

func sentRecord(sender Person, d SentDocument, recipients int) audit.Record {
	details := map[string]string{
		"manifest": d.Hash.String(), "device": d.Device.String(), "container": d.Container.String(), "pages": strconv.Itoa(len(d.Blocks)),
		"recipients": strconv.Itoa(recipients), "class": string(d.Metadata.Class),
		"accept_unconfirmed": strconv.FormatBool(d.Metadata.AcceptUnconfirmed), "allow_copy": strconv.FormatBool(d.Metadata.AllowCopy),
		"check": cmp.Or(d.Metadata.Check, "none"),
	}
	if d.Metadata.Approval != "" {
		details["reason"], details["approval"] = d.Metadata.Reason, d.Metadata.Approval
	}
	rec := record(d.SentAt, audit.KindSent, sender, details)
	rec.Document = d.ID.String()
	return rec
}

// checkCommit verifies everything the server can verify and fills d.
func (s *Service) checkCommit(ctx context.Context, sender Person, upload Upload, draft Draft, labels []SealedLabel, d *SentDocument) error {
	m, err := s.verifyManifest(ctx, sender, d.Manifest)
	if err != nil {
		return err
	}
	if err := checkAgainstDraft(m, sender, draft); err != nil {
		return err
	}
	if err := draft.Metadata.Validate(d.SentAt); err != nil {
		return err
	}
	if err := s.checkGrants(ctx, sender, m, upload, draft); err != nil {
		return err
	}
	if err := checkStored(m, upload); err != nil {
		return err
	}
	d.Metadata, d.Container, d.Original, d.Device = draft.Metadata, m.Container(), m.Original, m.Device
	for _, p := range m.Pages {
		d.Blocks = append(d.Blocks, p.Block)
	}
	d.Grants, err = sentGrants(m, labels)
	return err
}

// verifyManifest checks form and signature: the device named must be a live one
// of the sender's.
func (s *Service) verifyManifest(ctx context.Context, sender Person, signed []byte) (*crypto.Manifest, error) {
	claim, _, err := crypto.ParseManifest(signed)
	switch {
	case errors.Is(err, crypto.ErrRecipients):
		return nil, &ManifestError{"recipients"}
	case err != nil:
		return nil, &ManifestError{"format"}
	}
	device, err := s.store.Device(ctx, claim.Device)
	switch {
	case errors.Is(err, ErrNoKey):
		return nil, &ManifestError{"device"}
	case err != nil:
		return nil, err
	case device.Person != sender.ID || !device.Live:
		return nil, &ManifestError{"device"}
	}
	m, _, err := crypto.VerifyManifest(signed, device.Public)
	if err != nil {
		return nil, &ManifestError{"signature"}
	}
	return m, nil
}

func checkAgainstDraft(m *crypto.Manifest, sender Person, draft Draft) error {
	want, err := draft.Metadata.Encode()
	if err != nil {
		return err
	}
	switch {
	case m.Version != 1 || m.Authority != crypto.AuthoritySender:
		return &ManifestError{"version"}
	case m.Document != draft.ID:
		return &ManifestError{"document"}
	case m.Sender() != sender.ID:
		return &ManifestError{"sender"}
	case !bytes.Equal(m.Metadata, want):
		return &ManifestError{"metadata"}
	case len(m.Pages) != draft.Pages:
		return &ManifestError{"pages"}
	}
	for _, p := range m.Pages {
		if uint64(p.Geometry.Width)*uint64(p.Geometry.Height) > maxPagePixels {
			return &ManifestError{"geometry"}
		}
	}
	return nil
}

// checkGrants holds the grants against the shares that were made and against
// the present keys of everybody addressed.
func (s *Service) checkGrants(ctx context.Context, sender Person, m *crypto.Manifest, upload Upload, draft Draft) error {
	var addressed []PersonID
	for _, g := range m.Grants {
		if g.Kind == GrantRecipient {
			addressed = append(addressed, g.Person)
		}
	}
	if !samePeople(addressed, draft.Recipients) {
		return &ManifestError{"recipients"}
	}
	if len(upload.Shares) != len(m.Grants) {
		return &ManifestError{"grants"}
	}
	for _, share := range upload.Shares {
		if m.Find(share.Kind, share.Person) == nil {
			return &ManifestError{"grants"}
		}
	}
	r, err := s.reach(ctx, draft.Recipients, mayUseUnconfirmed(draft.Metadata))
	if err != nil {
		return err
	}
	if err := r.err(); err != nil {
		return err
	}
	own, err := s.reach(ctx, []PersonID{sender.ID}, true)
	if err != nil {
		return err
	}
	for _, g := range m.Grants {
		named := false
		switch g.Kind {
		case GrantRecipient:
			named, err = s.namesKey(ctx, g.KeyEvent, r.keys[g.Person])
		case GrantMaster:
			k, ok := own.keys[sender.ID]
			if !ok {
				return ErrNoKey
			}
			named, err = s.namesKey(ctx, g.KeyEvent, k)
		case GrantRecovery:
			k, err := s.store.Recovery(ctx, sender.Unit)
			if err != nil {
				return err
			}
			named = g.KeyEvent == Hash(k.Entry.Leaf())
		}
		if err != nil {
			return err
		}
		if !named {
			return &ManifestError{"key_event"}
		}
	}
	return nil
}

// namesKey tells whether a leaf is that of an event about the present key: its
// enrolment, its newest event or one between. A confirmation or another device
// during a send must not spoil the send; another key must.
func (s *Service) namesKey(ctx context.Context, leaf Hash, k Key) (bool, error) {
	if leaf == Hash(k.Entry.Leaf()) || leaf == Hash(k.Enrolled.Leaf()) {
		return true, nil
	}
	events, err := s.store.KeyEvents(ctx, []PersonID{k.Person})
	for _, e := range events {
		if e.Person == k.Person && e.Index >= k.Enrolled.Index && Hash(e.Leaf()) == leaf {
			return true, nil
		}
	}
	return false, err
}

func checkStored(m *crypto.Manifest, upload Upload) error {
	stored := make(map[Hash]bool, len(upload.Stored))
	for _, sum := range upload.Stored {
		stored[sum] = true
	}
	for _, p := range m.Pages {
		if !stored[p.Block] {
			return &ManifestError{"objects"}
		}
	}
	for _, g := range m.Grants {
		if !stored[g.E] {
			return &ManifestError{"objects"}
		}
	}
	if !m.Original.IsZero() && !stored[m.Original] {
		return &ManifestError{"original"}
	}
	return nil
}

// sentGrants pairs each grant with the label that hashes to the manifest's.
func sentGrants(m *crypto.Manifest, labels []SealedLabel) ([]SentGrant, error) {
	if len(labels) != len(m.Grants) {
		return nil, &ManifestError{"label"}
	}
	type address struct {
		kind   GrantKind
		person PersonID
	}
	byAddress := make(map[address][]byte, len(labels))
	for _, l := range labels {
		if len(l.Bytes) == 0 || len(l.Bytes) > MaxLabel {
			return nil, &ManifestError{"label"}
		}
		byAddress[address{l.Kind, l.Person}] = l.Bytes
	}
	grants := make([]SentGrant, len(m.Grants))
	for i, g := range m.Grants {
		label := byAddress[address{g.Kind, g.Person}]
		if crypto.HashOf(label) != g.Label {
			return nil, &ManifestError{"label"}
		}
		grants[i] = SentGrant{Kind: g.Kind, Person: g.Person, KeyEvent: g.KeyEvent, Label: label, G: g.G, Envelope: g.E}
	}
	return grants, nil
}
