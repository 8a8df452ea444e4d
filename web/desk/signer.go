package desk

import (
	"context"
	"encoding/json"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Signer looks a signing device up: by the log it must be a device of the sender,
// or of a recovery holder with a mandate. A device that has ended since must have
// signed the chain's first version before; with a nil chain, for recovery holders
// who may not ask when a document was sent, it is only told of. The name that the
// log has for the sender is left in logged.
func (d *Desk) Signer(ctx context.Context, chain [][]byte, logged *string) crypto.SignerLookup {
	return func(s crypto.Signing) (crypto.DevicePublic, error) {
		if s.Authority != crypto.AuthoritySender {
			return d.holderSigner(ctx, s)
		}
		device, by, err := d.DeviceOf(ctx, s.Person, s.Device)
		if err == nil && device.Ended != 0 && len(chain) > 0 {
			err = d.sentInTime(ctx, chain[0], s.Device, device.Ended)
		}
		if err == nil {
			*logged = by
		}
		return device.Public, err
	}
}

// DeviceOf gives a device that is the person's by events on the log, perhaps one
// that has ended, and the name that they give.
func (d *Desk) DeviceOf(ctx context.Context, person crypto.PersonID, id crypto.Hash) (audit.DeviceState, string, error) {
	unknown := about(CodeSigner, person.String(), "", nil)
	var key api.Key
	err := d.get(ctx, "/api/devices/"+id.String(), nil, &key)
	if refusedAs(err, api.CodeNoKey) {
		return audit.DeviceState{}, "", unknown
	}
	if err != nil {
		return audit.DeviceState{}, "", err
	}
	checked, err := d.CheckKey(ctx, key)
	if err != nil {
		return audit.DeviceState{}, "", err
	}
	device, known := checked.Rules.Device(audit.Hash(id))
	if !known || checked.Person != person || device.Owner != person.String() {
		return audit.DeviceState{}, "", unknown
	}
	if device.Ended != 0 && d.Host.Ended != nil && d.once(device.Ended) {
		d.Host.Ended(device.Ended)
	}
	return device, checked.Username(), nil
}

// sentInTime holds a document whose signing device has ended since against the
// log: it has to have been sent, with this first manifest, before that entry. What
// a removed device signs afterwards counts for nothing, whoever takes it in.
func (d *Desk) sentInTime(ctx context.Context, first []byte, device crypto.Hash, ended int64) error {
	m, sum, err := crypto.ParseManifest(first)
	if err != nil {
		return fail(CodeDocument, err)
	}
	var receipt api.Receipt
	if err := d.get(ctx, "/api/documents/"+m.Document.String()+"/sending", nil, &receipt); err != nil {
		return err
	}
	record, err := d.Accept(ctx, receipt)
	if err != nil {
		return err
	}
	if record.Kind != audit.KindSent || record.Document != m.Document.String() || record.Details["manifest"] != sum.String() ||
		record.Details["device"] != device.String() || receipt.Index >= ended {
		return &Failure{Code: CodeSigner, Entry: ended} // which ends the device
	}
	return nil
}

// CheckClass holds the data class that the entry of a release names against the
// newest manifest, which the opener verifies: the releaser decides by it whether
// it needs witnesses.
func CheckClass(record audit.Record, chain [][]byte) error {
	if len(chain) == 0 {
		return fail(CodeDocument, nil)
	}
	m, _, err := crypto.ParseManifest(chain[len(chain)-1])
	if err != nil {
		return fail(CodeDocument, err)
	}
	var metadata struct {
		Class *string `json:"class"`
	}
	if err := json.Unmarshal(m.Metadata, &metadata); err != nil || metadata.Class == nil {
		return fail(CodeDocument, err)
	}
	if class, named := record.Details["class"]; !named || class != *metadata.Class {
		return about(CodeClass, class, *metadata.Class, nil)
	}
	return nil
}
