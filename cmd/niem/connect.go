package main

import (
	"os"
	"strings"

	"niem/crypto"
	"niem/web/api"
	"niem/web/api/https"
	webdesk "niem/web/desk"
)

// desk is a signed-in person's client: server, log and own identity.
type desk struct {
	*webdesk.Desk
	app    *app
	home   *home
	client *api.Client
	me     profile
	person crypto.PersonID
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
	d := &desk{app: a, home: h, client: client, me: p, person: person}
	return d, d.atDesk()
}

// newClient makes the HTTP client. The session is kept in the home's folder; ca
// names the server's authority where it isn't kept there yet.
func (a *app) newClient(h *home, server, cookie, ca string) (*api.Client, error) {
	if a.clocks == nil {
		a.clocks = &clockView{}
	}
	o := https.Options{Cookie: cookie, CAFile: ca, Device: ownDevice(), StepUp: a.proveAgain, SawTime: a.clocks.sawServer, SaveCookie: func(value string) {
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
	return https.New(server, o)
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
