package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// MaxTracePicture bounds a leaked picture that is sealed to others, in bytes.
const MaxTracePicture = 20 << 20

// SealPicture seals a leaked picture to the account keys of some people, each by
// the log, and not revoked. Who can prove something only the server says: its
// people are shown before anything is sealed to them.
func (d *Desk) SealPicture(ctx context.Context, picture []byte, asked []api.Person) (api.TracePicture, error) {
	out := api.TracePicture{SHA256: crypto.HashOf(picture).String()}
	if len(picture) == 0 || len(picture) > MaxTracePicture {
		return out, fail(CodePicture, fmt.Errorf("picture of %d bytes", len(picture)))
	}
	to := make([]crypto.AccountRecipient, len(asked))
	for i, p := range asked {
		key, err := d.liveKey(ctx, p)
		if err != nil {
			return out, err
		}
		to[i] = key.Account
	}
	sealed, err := sealTo(picture, to...)
	out.Sealed = sealed
	return out, err
}

// liveKey is the key of a person, held against the log.
func (d *Desk) liveKey(ctx context.Context, p api.Person) (CheckedKey, error) {
	var key api.Key
	if err := d.get(ctx, "/api/keys/"+url.PathEscape(p.Username), nil, &key); err != nil {
		return CheckedKey{}, err
	}
	checked, err := d.CheckNamedKey(ctx, key, p.Username)
	if err == nil && (checked.Person.String() != p.ID || checked.State.Status == audit.KeyRevoked) {
		err = about(CodeKey, checked.Username(), p.Username, nil)
	}
	return checked, err
}

func sealTo(plain []byte, to ...crypto.AccountRecipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := crypto.SealTo(&out, to...)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// openSealed opens what was sealed to this person, and holds it against its hash.
func openSealed(sealed []byte, want crypto.Hash, account *crypto.AccountKey) ([]byte, error) {
	r, err := crypto.OpenWith(bytes.NewReader(sealed), account)
	if err != nil {
		return nil, fail(CodeDocument, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxTracePicture+1))
	if err != nil {
		return nil, fail(CodeDocument, err)
	}
	if crypto.HashOf(plain) != want {
		return nil, fail(CodeDocument, errors.New("not what the hash names"))
	}
	return plain, nil
}

// OpenPicture opens a picture (from 0) of a request that was verified.
func OpenPicture(r api.TraceRequest, picture int, sealed []byte, account *crypto.AccountKey) ([]byte, error) {
	var want crypto.Hash
	if picture < 0 || picture >= len(r.Pictures) || want.UnmarshalText([]byte(r.Pictures[picture])) != nil {
		return nil, fail(CodeInput, fmt.Errorf("picture %d", picture+1))
	}
	return openSealed(sealed, want, account)
}

// VerifyTrace holds what the server says of a request against its entry on the log:
// who asked, for which document and incident, about which pictures, and whom.
func (d *Desk) VerifyTrace(ctx context.Context, r api.TraceRequest) (audit.Record, error) {
	if len(r.Receipts) == 0 {
		return audit.Record{}, fail(CodeReceipt, errors.New("a request without its entry"))
	}
	record, err := d.Accept(ctx, r.Receipts[0])
	if err != nil {
		return record, err
	}
	asked := make([]string, len(r.Asked))
	for i, p := range r.Asked {
		asked[i] = p.ID
	}
	says := record.Details
	if record.Kind != audit.KindTraceRequested || record.Actor != r.By.ID || says["request"] != r.Request || says["document"] != r.Document || says["incident"] != r.Incident ||
		says["reason"] != r.Reason || says["pictures"] != strings.Join(r.Pictures, ",") || says["asked"] != strings.Join(asked, ",") {
		return record, badReceipt(r.Receipts[0].Index, errors.New("entry of another request"))
	}
	return record, nil
}

// AskedOf tells whether a request is put to this person.
func (d *Desk) AskedOf(r api.TraceRequest) bool {
	return slices.ContainsFunc(r.Asked, func(p api.Person) bool { return p.ID == d.person.String() })
}
