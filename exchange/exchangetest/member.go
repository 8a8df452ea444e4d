package exchangetest

import (
	"context"
	"crypto/rand"
	"time"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
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

// NewMember makes keys for a person without enrolling them.
func (w *World) NewMember(p exchange.Person) *Member {
	w.Helper()
	m := &Member{Person: p}
	var err error
	m.Account, err = crypto.NewAccountKey()
	w.Must(err)
	m.Device, err = crypto.NewDeviceKey(rand.Reader)
	w.Must(err)
	return m
}

// Enroll enrols the keys of a new member.
func (w *World) Enroll(m *Member) {
	w.Helper()
	var err error
	m.Key, err = w.Service.ActOnKey(context.Background(), m.Person, w.Signed(w.Statement(audit.KindKeyNew, m), m.Device), m.Account.Recipient().String())
	w.Must(err)
}

// Member is somebody whose key is enrolled, unconfirmed at first.
func (w *World) Member(username string) *Member {
	w.Helper()
	if m := w.people[username]; m != nil {
		return m
	}
	m := w.NewMember(w.Person(username))
	w.Enroll(m)
	w.people[username] = m
	return m
}

// Statement is a statement about a member's key as it stands, by the world's
// clock.
func (w *World) Statement(act audit.Kind, m *Member) audit.KeyStatement {
	w.Helper()
	device := m.Device.Public()
	if m.Key.Device != ([32]byte{}) {
		device = m.Key.Device
	}
	s := audit.KeyStatement{Act: act, Owner: m.ID.String(), Username: m.Username, Account: crypto.HashOf([]byte(m.Account.Recipient().String())).String(),
		Device: crypto.DevicePublic(device).String(), Time: w.Now().UTC().Truncate(time.Millisecond)}
	keys, err := w.Store.Keys(context.Background(), []exchange.PersonID{m.ID})
	w.Must(err)
	if len(keys) > 0 {
		s.Previous = crypto.Hash(keys[0].Entry.Leaf()).String()
	}
	return s
}

// Signed has devices sign a statement.
func (w *World) Signed(s audit.KeyStatement, devices ...*crypto.DeviceKey) exchange.SignedStatement {
	w.Helper()
	b, err := s.Encode()
	w.Must(err)
	out := exchange.SignedStatement{KeyStatement: s}
	for _, d := range devices {
		out.Signatures = append(out.Signatures, audit.KeySignature{Device: d.Public(), Signature: d.Sign(audit.KeyDomain, b)})
	}
	return out
}

// Registrar is a member who may confirm keys: the first one is founded, every
// other one named by the first.
func (w *World) Registrar(username string) *Member {
	w.Helper()
	ctx := context.Background()
	m := w.Member(username)
	switch {
	case m.Key.Registrar:
	case w.registrar == nil:
		key, err := exchange.FoundRegistrar(ctx, w.Store, w.Now(), m.Username, m.Key.Fingerprint)
		w.Must(err)
		m.Key.Key, w.registrar = key, m
	default:
		w.Confirm(m, w.registrar.Person)
		var err error
		m.Key, err = w.Service.ActOnKey(ctx, w.registrar.Person, w.Signed(w.Statement(audit.KindRegistrarNamed, m), w.registrar.Device), "")
		w.Must(err)
	}
	return m
}

// Officer makes somebody a security officer, as the directory would, and a registrar.
func (w *World) Officer(username string) *Member {
	w.Helper()
	_, err := w.Store.Pool().Exec(context.Background(), "UPDATE people SET roles = array_append(roles, $2) WHERE username = $1", username, string(exchange.RoleSecurity))
	w.Must(err)
	return w.Registrar(username)
}

// Confirm has a member's key confirmed by a registrar.
func (w *World) Confirm(m *Member, registrar exchange.Person) {
	w.Helper()
	r := w.Registrar(registrar.Username)
	var err error
	m.Key, err = w.Service.ActOnKey(context.Background(), r.Person, w.Signed(w.Statement(audit.KindKeyConfirmed, m), r.Device), "")
	w.Must(err)
}
