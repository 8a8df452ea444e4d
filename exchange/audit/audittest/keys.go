package audittest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"niem/exchange/audit"
)

// DeviceKey is a device of tests, drawn from its name.
type DeviceKey struct{ private ed25519.PrivateKey }

// Device is a person's first device, or another one of that name.
func Device(name string) DeviceKey {
	seed := sha256.Sum256([]byte("device of " + name))
	return DeviceKey{ed25519.NewKeyFromSeed(seed[:])}
}

// Public is the device's public key, hex.
func (d DeviceKey) Public() string {
	return hex.EncodeToString(d.private.Public().(ed25519.PublicKey))
}

// Sum is the SHA-256 of the public key, hex.
func (d DeviceKey) Sum() string {
	sum := sha256.Sum256(d.private.Public().(ed25519.PublicKey))
	return hex.EncodeToString(sum[:])
}

// Sign signs a statement.
func (d DeviceKey) Sign(s audit.KeyStatement) audit.KeySignature { return d.sign(audit.KeyDomain, s) }

// SignRecovery signs a statement about a recovery key.
func (d DeviceKey) SignRecovery(s audit.RecoveryStatement) audit.KeySignature {
	return d.sign(audit.RecoveryDomain, s)
}

// SignTrace signs the answer to a request for a trace.
func (d DeviceKey) SignTrace(a audit.TraceAnswer) audit.KeySignature {
	return d.sign(audit.TraceDomain, a)
}

func (d DeviceKey) sign(domain string, s interface{ Encode() ([]byte, error) }) audit.KeySignature {
	statement, err := s.Encode()
	if err != nil {
		panic(err) // the statements of tests are well formed
	}
	return audit.KeySignature{Device: [32]byte(d.private.Public().(ed25519.PublicKey)),
		Signature: [64]byte(ed25519.Sign(d.private, append([]byte(domain+"\x00"), statement...)))}
}

// Account is the SHA-256 of a person's first account key, or of another one.
func Account(name string) string {
	sum := sha256.Sum256([]byte("account of " + name))
	return hex.EncodeToString(sum[:])
}

// Names are what people of tests are called: "user-" and the id's end.
func Names(id string) string { return "user-" + id[len(id)-1:] }

// Statement is what a key event about a person says where nothing is special.
func Statement(r audit.Record) audit.KeyStatement {
	if r.Subject == "" {
		return audit.KeyStatement{}
	}
	return audit.KeyStatement{Act: r.Kind, Owner: r.Subject, Username: Names(r.Subject), Account: Account(r.Subject), Device: Device(r.Subject).Public(), Time: r.Time}
}

// SignKeys fills in the statements of those key events that have no details,
// signed by the actor's device, and places the records in a log as Entries does.
func SignKeys(records []audit.Record) []audit.Record {
	heads := map[string]string{}
	for i, r := range records {
		if s := Statement(r); r.Details == nil && r.Subject != "" {
			s.Previous = heads[r.Subject]
			if r.Actor == audit.System {
				records[i].Details = s.Details()
			} else {
				records[i].Details = s.Details(Device(r.Actor).Sign(s))
			}
		}
		if r.Subject != "" {
			leaf := entry(i, records[i]).Leaf()
			heads[r.Subject] = fmt.Sprintf("%x", leaf[:])
		}
	}
	return records
}
