package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// desk is a signed-in person's client: server, log and own identity.
type desk struct {
	app    *app
	home   *home
	client *api.Client
	log    *logWatch
	me     profile
	person crypto.PersonID

	registry []audit.KeyEvent // of registrars, proven
	unitKeys map[crypto.PersonID][]audit.RecoveryKeyState
	verified map[[32]byte]bool     // signatures of key events
	warned   map[int64]bool        // entries
	ended    map[crypto.Hash]int64 // devices that have ended, and the entries that ended them
}

// connect opens the client with the kept session.
func (a *app) connect() (*desk, error) {
	h, err := a.openHome()
	if err != nil {
		return nil, err
	}
	p, err := h.profile()
	if err != nil {
		return nil, err
	}
	cookie, err := h.read(fileSession)
	if err != nil {
		return nil, err
	}
	if p.Server == "" || len(cookie) == 0 {
		return nil, a.fail(exitSignedOut, api.CodeSignedOut, nil, tSignInFirst)
	}
	person, err := crypto.ParsePersonID(p.Person)
	if err != nil {
		return nil, err
	}
	client, err := a.newClient(h, p.Server, strings.TrimSpace(string(cookie)), "")
	if err != nil {
		return nil, err
	}
	log, err := newLogWatch(a, h, client, p)
	if err != nil {
		return nil, err
	}
	return &desk{app: a, home: h, client: client, log: log, me: p, person: person, verified: map[[32]byte]bool{}, unitKeys: map[crypto.PersonID][]audit.RecoveryKeyState{}, warned: map[int64]bool{}, ended: map[crypto.Hash]int64{}}, nil
}

// newClient makes the HTTP client. The session is kept in the home's folder; ca
// names the server's authority where it isn't kept there yet.
func (a *app) newClient(h *home, server, cookie, ca string) (*api.Client, error) {
	if a.clocks == nil {
		a.clocks = &clockView{}
	}
	o := api.Options{Cookie: cookie, CAFile: ca, Device: ownDevice(), StepUp: a.proveAgain, SawTime: a.clocks.sawServer, SaveCookie: func(value string) {
		if value == "" {
			_ = h.remove(fileSession) // an ended session is worthless, kept or not
			return
		}
		_ = h.write(fileSession, []byte(value)) // not kept: the next command asks to sign in
	}}
	known, err := h.read(fileDevice)
	if err != nil {
		return nil, err
	}
	o.KnownDevice = strings.TrimSpace(string(known))
	o.SaveDevice = func(value string) { _ = h.write(fileDevice, []byte(value)) } // not kept: this device stays a stranger
	if _, err := os.Stat(h.path(fileCA)); err == nil && ca == "" {
		o.CAFile = h.path(fileCA)
	}
	return api.New(server, o)
}

// account unlocks the person's account key.
func (d *desk) account() (*crypto.AccountKey, error) {
	wrapped, err := d.home.read(fileAccount)
	if err != nil {
		return nil, err
	}
	wrapText, err := d.home.read(fileWrapKey)
	if err != nil {
		return nil, err
	}
	if wrapped == nil || wrapText == nil {
		return nil, d.app.fail(exitFailed, api.CodeNoKey, nil, tEnrollFirst)
	}
	wrapKey, err := crypto.ParseWrapKey(string(wrapText))
	if err != nil {
		return nil, err
	}
	passphrase, err := d.app.askSecret("NIEM_PASSPHRASE_FILE", tPassphrase, false)
	if err != nil {
		return nil, err
	}
	key, err := crypto.UnwrapAccount(wrapped, wrapKey, passphrase)
	if err != nil {
		return nil, d.app.fail(exitFailed, "passphrase", nil, tWrongPassphrase)
	}
	return key, nil
}

// device reads the key that signs for this device.
func (d *desk) device() (*crypto.DeviceKey, error) {
	b, err := d.home.read(fileDeviceKey)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, d.app.fail(exitFailed, api.CodeNoKey, nil, tEnrollFirst)
	}
	return crypto.ParseDeviceKey(string(b))
}

// signer looks a signing device up: by the log it must be a device of the sender,
// whom the server calls username. The name that the log has is left in logged. A
// device that has ended since may have signed while it lived: the reader is told.
func (d *desk) signer(ctx context.Context, username string, logged *string) crypto.SignerLookup {
	return func(s crypto.Signing) (crypto.DevicePublic, error) {
		if s.Authority != crypto.AuthoritySender {
			return d.holderSigner(ctx, s)
		}
		public, by, err := d.deviceOf(ctx, s.Person, s.Device, username)
		if err == nil {
			*logged = by
		}
		return public, err
	}
}

// deviceOf gives the public key of a device that is the person's by events on the
// log, and the name that they give; username is how an error calls the person.
func (d *desk) deviceOf(ctx context.Context, person crypto.PersonID, id crypto.Hash, username string) (crypto.DevicePublic, string, error) {
	unknown := d.app.fail(exitUnverified, "signer", nil, tSignerUnknown, username)
	key, err := d.client.KeyOfDevice(ctx, id.String())
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeNoKey {
		return crypto.DevicePublic{}, "", unknown
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
		return crypto.DevicePublic{}, "", unknown
	}
	if device.Ended != 0 {
		d.ended[id] = device.Ended
		d.warnOnce(device.Ended, tSignerEnded, device.Ended)
	}
	return device.Public, checked.username, nil
}
