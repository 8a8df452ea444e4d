package exchangetest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"time"

	"niem/crypto"
	"niem/exchange"
)

// Sealed is a document as the sender's device has it: a draft, and after Seal
// the objects, the labels and the signed manifest.
type Sealed struct {
	Draft    exchange.Draft
	Sender   *Member
	Objects  map[exchange.Hash][]byte
	Blocks   []exchange.Hash
	Manifest *crypto.Manifest // before signing; spoil it and sign again
	Signed   []byte
	Labels   []exchange.SealedLabel
	Grants   map[exchange.PersonID][]byte // what each recipient's grant says
}

// Metadata is that of a letter with sensitive data whose sender accepts
// unconfirmed keys; it lives for a week.
func (w *World) Metadata() exchange.Metadata {
	now := w.Now().UTC().Truncate(time.Second)
	return exchange.Metadata{Number: "12", Notation: "BC-KSBT", Kind: "bao-cao-nhanh", Urgency: exchange.UrgencyUrgent, Class: exchange.ClassSensitive,
		Purpose: exchange.PurposeEpidemic, Created: now, Expires: now.AddDate(0, 0, 7), AllowCopy: true, AcceptUnconfirmed: true}
}

// NewDocument drafts a document of that many pages of blockSize random bytes.
func (w *World) NewDocument(sender *Member, pages, blockSize int, recipients ...*Member) *Sealed {
	w.Helper()
	d := &Sealed{Sender: sender, Objects: map[exchange.Hash][]byte{}, Grants: map[exchange.PersonID][]byte{}}
	d.Draft = exchange.Draft{ID: crypto.NewDocumentID(), Metadata: w.Metadata(), Pages: pages}
	for _, r := range recipients {
		d.Draft.Recipients = append(d.Draft.Recipients, r.ID)
	}
	for range pages {
		block := make([]byte, blockSize)
		rand.Read(block)
		d.Blocks = append(d.Blocks, d.add(block))
	}
	return d
}

func (d *Sealed) add(object []byte) exchange.Hash {
	sum := crypto.HashOf(object)
	d.Objects[sum] = object
	return sum
}

// Seal makes grants, envelopes, labels and the manifest for the shares of an
// upload.
func (w *World) Seal(d *Sealed, upload exchange.Upload) {
	w.Helper()
	metadata, err := d.Draft.Metadata.Encode()
	w.Must(err)
	m := &crypto.Manifest{Version: 1, Authority: crypto.AuthoritySender, Document: d.Draft.ID, Metadata: metadata, Device: d.Sender.Device.ID()}
	for _, block := range d.Blocks {
		m.Pages = append(m.Pages, crypto.PageEntry{Geometry: crypto.PageGeometry{Width: 1240, Height: 1754, Cols: 12, Rows: 16, Quality: 85}, Block: block})
		m.Biases = append(m.Biases, crypto.Commitment{1})
	}
	for _, share := range upload.Shares {
		to, event := w.keyOf(share, d.Sender)
		grant := append([]byte("grant of "), share.Person[:]...)
		g, err := crypto.SealGrant(grant, to)
		w.Must(err)
		envelope, err := crypto.SealEnvelope(g, share.Recipient)
		w.Must(err)
		label, err := crypto.SealLabel(crypto.Label{Subject: "Báo cáo nhanh"}, to)
		w.Must(err)
		entry := crypto.ManifestGrant{Kind: share.Kind, Person: share.Person, KeyEvent: event, Label: crypto.HashOf(label), G: crypto.HashOf(g), E: d.add(envelope)}
		if share.Kind == exchange.GrantRecipient {
			entry.Codeword = crypto.Commitment{2}
			d.Grants[share.Person] = grant
		}
		m.Grants = append(m.Grants, entry)
		d.Labels = append(d.Labels, exchange.SealedLabel{Kind: share.Kind, Person: share.Person, Bytes: label})
	}
	slices.SortFunc(m.Grants, func(a, b crypto.ManifestGrant) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Person[:], b.Person[:]))
	})
	d.Manifest = m
	w.Sign(d, d.Sender.Device)
}

// keyOf is the key that a share's grant is sealed to.
func (w *World) keyOf(share exchange.ShareKey, sender *Member) (crypto.AccountRecipient, exchange.Hash) {
	w.Helper()
	if share.Kind == exchange.GrantRecovery {
		k, err := w.Store.Recovery(context.Background(), sender.Unit)
		w.Must(err)
		to, err := crypto.ParseAccountRecipient(k.Account)
		w.Must(err)
		return to, exchange.Hash(k.Entry.Leaf())
	}
	for _, m := range w.people {
		if m.ID == share.Person {
			return m.Account.Recipient(), exchange.Hash(m.Key.Entry.Leaf())
		}
	}
	w.Fatalf("nobody of this world has the share of %s", share.Person)
	return crypto.AccountRecipient{}, exchange.Hash{}
}

// Sign signs the manifest with a device.
func (w *World) Sign(d *Sealed, device *crypto.DeviceKey) {
	w.Helper()
	var err error
	d.Manifest.Device = device.ID()
	d.Signed, err = crypto.SignManifest(d.Manifest, device)
	w.Must(err)
}

// Upload begins the send, seals and stores every object.
func (w *World) Upload(d *Sealed) {
	w.Helper()
	ctx := context.Background()
	upload, err := w.Service.BeginSend(ctx, d.Sender.Person, d.Draft)
	w.Must(err)
	w.Seal(d, upload)
	for sum, object := range d.Objects {
		w.Must(w.Service.PutObject(ctx, d.Sender.Person, d.Draft.ID, sum, int64(len(object)), bytes.NewReader(object)))
	}
}

// Send uploads and commits.
func (w *World) Send(d *Sealed) exchange.Sent {
	w.Helper()
	w.Upload(d)
	sent, err := w.Service.CommitSend(context.Background(), d.Sender.Person, d.Draft.ID, d.Signed, d.Labels)
	w.Must(err)
	return sent
}

// Query asks for a release of a document in a fresh session and request.
func Query(p exchange.Person, id exchange.DocumentID, kind exchange.ReleaseKind) exchange.ReleaseQuery {
	q := exchange.ReleaseQuery{Document: id, Person: p, Kind: kind, Purpose: exchange.PurposeEpidemic}
	rand.Read(q.Session[:])
	rand.Read(q.Request[:])
	return q
}

// Open opens a released grant with the member's account key.
func (m *Member) Open(g []byte) ([]byte, error) { return crypto.OpenGrant(g, m.Account) }
