package main

import (
	"context"

	"niem/crypto"
	"niem/exchange/audit"
)

// sentInTime holds a document whose signing device has ended since against the
// log: it has to have been sent, with this first manifest, before that entry. What
// a removed device signs afterwards counts for nothing, whoever takes it in.
func (d *desk) sentInTime(ctx context.Context, document string, manifest []byte) error {
	m, sum, err := crypto.ParseManifest(manifest)
	if err != nil {
		return err
	}
	ended, known := d.ended[m.Device]
	if !known {
		return nil
	}
	receipt, err := d.client.Sending(ctx, document)
	if err != nil {
		return err
	}
	record, entry, err := d.log.accept(ctx, receipt)
	if err != nil {
		return err
	}
	if record.Kind != audit.KindSent || record.Document != document || record.Details["manifest"] != sum.String() ||
		record.Details["device"] != m.Device.String() || entry.Index >= ended {
		return d.app.fail(exitUnverified, "signer", nil, tSignedAfterEnd, ended)
	}
	return nil
}
