package exchangetest

import (
	"context"
	"crypto/rand"

	"niem/crypto"
	"niem/exchange"
)

// Member is a person of the directory with keys.
type Member struct {
	exchange.Person
	Account *crypto.AccountKey
	Device  *crypto.DeviceKey
	Key     exchange.LoggedKey
}

// Person is somebody of the demo directory, with or without keys.
func (w *World) Person(username string) exchange.Person {
	w.Helper()
	p, err := w.Store.PersonByUsername(context.Background(), username)
	w.Must(err)
	return p
}

// NewKey makes keys for a person without enrolling them.
func (w *World) NewKey(p exchange.Person) (*Member, exchange.NewKey) {
	w.Helper()
	m := &Member{Person: p}
	var err error
	m.Account, err = crypto.NewAccountKey()
	w.Must(err)
	m.Device, err = crypto.NewDeviceKey(rand.Reader)
	w.Must(err)
	k := exchange.NewKey{Account: m.Account.Recipient().String(), Device: m.Device.Public()}
	k.Proof = m.Device.Sign(exchange.EnrolmentDomain, exchange.EnrolmentMessage(p.ID, k.Device, k.Account))
	return m, k
}

// Member is somebody whose key is enrolled, unconfirmed at first.
func (w *World) Member(username string) *Member {
	w.Helper()
	if m := w.people[username]; m != nil {
		return m
	}
	m, k := w.NewKey(w.Person(username))
	var err error
	m.Key, err = w.Service.Enroll(context.Background(), m.Person, k)
	w.Must(err)
	w.people[username] = m
	return m
}

// Confirm has a member's key confirmed by a registrar.
func (w *World) Confirm(m *Member, registrar exchange.Person) {
	w.Helper()
	var err error
	m.Key, err = w.Service.ConfirmKey(context.Background(), registrar, m.Username, m.Key.Fingerprint)
	w.Must(err)
}
