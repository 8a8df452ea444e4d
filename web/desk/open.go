package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
)

// Viewer is who looks, as the visible mark names them.
type Viewer struct {
	Name     string `json:"name"`
	Username string `json:"username"`
	Unit     string `json:"unit"`
}

// Query is what a release has to be an answer to.
type Query struct {
	Document string `json:"document"`
	Kind     string `json:"kind"`
	Request  string `json:"request"` // hex
	Label    []byte `json:"label"`   // as the inbox has it
}

// Opened is a released document whose grant fits its manifest.
type Opened struct {
	opener  *sealed.Opener
	overlay watermark.Overlay

	Sender string    `json:"sender"` // user name, by the log
	At     time.Time `json:"at"`     // by the log entry
	Code   string    `json:"code"`   // of the view, as the mark has it
	Index  int64     `json:"index"`  // of the log entry
	Silent bool      `json:"silent"` // the log's witnesses were, at the release
	Pages  []Size    `json:"pages"`
}

// Size is a page's, in pixels.
type Size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Open verifies a release: its entry on the log names this document, person, kind,
// view and request; the manifest chain is signed by devices that were the
// sender's; the grant is the manifest's, with the codeword committed to.
func (d *Desk) Open(ctx context.Context, q Query, r api.Release, who Viewer, account string) (*Opened, error) {
	record, err := d.Accept(ctx, r.Receipt)
	if err != nil {
		return nil, err
	}
	if record.Kind != audit.KindReleased || record.Document != q.Document || record.Actor != d.person.String() ||
		record.Details["kind"] != q.Kind || record.Details["view"] != r.View || record.Details["request"] != q.Request {
		return nil, fail(CodeReceipt, errors.New("entry of another release"))
	}
	doc, err := crypto.ParseDocumentID(q.Document)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	out := &Opened{At: record.Time, Code: viewCode(r.View), Index: r.Receipt.Index, Silent: record.Details["witness"] == "silent",
		overlay: watermark.Overlay{Name: who.Name, Username: who.Username, Unit: who.Unit, Time: record.Time, ViewCode: viewCode(r.View)}}
	out.opener, err = sealed.NewOpener(r.Manifests, d.signer(ctx, &out.Sender), doc, d.person, r.Grant, key)
	if err == nil { // labels carry no signature of their own: anybody could have sealed one
		err = out.opener.Manifest().CheckLabel(crypto.GrantRecipient, d.person, q.Label)
	}
	if _, known := errors.AsType[*Failure](err); err != nil && !known {
		err = fail(CodeDocument, err)
	}
	if err != nil {
		return nil, err
	}
	for _, p := range out.opener.Manifest().Pages {
		out.Pages = append(out.Pages, Size{int(p.Geometry.Width), int(p.Geometry.Height)})
	}
	return out, nil
}

// Page returns one page (from 0) as it is shown: the reader's own variants with
// the visible mark in the pixels. The block is checked against the manifest first.
func (o *Opened) Page(page int, block []byte) (*image.RGBA, error) {
	if page < 0 || page >= len(o.Pages) {
		return nil, fail(CodeInput, fmt.Errorf("page %d", page+1))
	}
	shown, err := o.opener.Page(page, block, o.overlay)
	if err != nil {
		return nil, fail(CodeDocument, err)
	}
	return shown, nil
}

// viewCode is the first 48 bits of the view id, in groups that can be typed.
func viewCode(view string) string {
	s := strings.ToUpper(view[:min(12, len(view))])
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), "-")
}

// signer looks a signing device up: by the log it must be a device of the sender,
// or of a recovery holder with a mandate.
func (d *Desk) signer(ctx context.Context, logged *string) crypto.SignerLookup {
	return func(s crypto.Signing) (crypto.DevicePublic, error) {
		if s.Authority != crypto.AuthoritySender {
			return d.holderSigner(ctx, s)
		}
		public, by, err := d.deviceOf(ctx, s.Person, s.Device)
		if err == nil {
			*logged = by
		}
		return public, err
	}
}

// deviceOf gives the public key of a device that is the person's by events on the
// log, and the name that they give.
func (d *Desk) deviceOf(ctx context.Context, person crypto.PersonID, id crypto.Hash) (crypto.DevicePublic, string, error) {
	var key api.Key
	err := d.get(ctx, "/api/devices/"+id.String(), nil, &key)
	if refusedAs(err, api.CodeNoKey) {
		return crypto.DevicePublic{}, "", fail(CodeSigner, err)
	}
	if err != nil {
		return crypto.DevicePublic{}, "", err
	}
	checked, err := d.checkKey(ctx, key)
	if err != nil {
		return crypto.DevicePublic{}, "", err
	}
	device, known := checked.rules.Device(audit.Hash(id))
	if !known || checked.person != person || device.Owner != person.String() {
		return crypto.DevicePublic{}, "", fail(CodeSigner, nil)
	}
	return device.Public, checked.state.Username, nil
}

// holderSigner gives the device key of a recovery holder: by the log, both people
// of the mandate held the key that it names, of the unit that it names.
func (d *Desk) holderSigner(ctx context.Context, s crypto.Signing) (crypto.DevicePublic, error) {
	if s.Mandate == nil {
		return crypto.DevicePublic{}, fail(CodeAuthority, nil)
	}
	var keys []api.RecoveryKey
	if err := d.get(ctx, "/api/recovery-keys/"+url.PathEscape(s.Mandate.Unit.String()), nil, &keys); err != nil {
		return crypto.DevicePublic{}, err
	}
	for _, k := range keys {
		record, err := d.Accept(ctx, k.Event)
		if err != nil {
			return crypto.DevicePublic{}, err
		}
		var holders []crypto.PersonID
		for i := range 3 {
			if id, err := crypto.ParsePersonID(record.Details["holder"+strconv.Itoa(i)]); err == nil {
				holders = append(holders, id)
			}
		}
		if record.Kind != audit.KindRecoveryNew && record.Kind != audit.KindRecoveryReplaced || unitID(record.Subject) != s.Mandate.Unit ||
			record.Details["account_sha256"] != s.Mandate.Key.String() ||
			!slices.Contains(holders, s.Mandate.First) || !slices.Contains(holders, s.Mandate.Second) {
			continue
		}
		public, _, err := d.deviceOf(ctx, s.Person, s.Device)
		return public, err
	}
	return crypto.DevicePublic{}, fail(CodeAuthority, nil)
}

// unitID is exchange.UnitID, without the domain that the browser has no use for.
func unitID(unit string) crypto.PersonID {
	sum := sha256.Sum256(append([]byte("niem/unit/1\x00"), unit...))
	return crypto.PersonID(sum[:16])
}
