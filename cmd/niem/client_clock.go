package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"
)

// clocksTold is how far this computer's clock may stand from the server's before
// an error says so.
const clocksTold = time.Minute

// clockView is what a command has seen of other machines' clocks.
type clockView struct {
	mu      sync.Mutex
	here    time.Time // this computer's when the server's was seen
	server  time.Time // to the second
	witness time.Time // the newest cosignature's
}

// sawServer notes the time of an answer.
func (v *clockView) sawServer(here, server time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.here, v.server = here, server
}

// sawWitness notes the time of a cosignature, which another authority's clock
// gives.
func (v *clockView) sawWitness(at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if at.After(v.witness) {
		v.witness = at
	}
}

// verdict says whose clock is wrong, with what both say; false while they agree.
func (v *clockView) verdict() (said text, here, server time.Time, apart bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	near := func(a, b time.Time) bool { return a.Sub(b).Abs() <= clocksTold }
	switch {
	case v.server.IsZero() || near(v.here, v.server):
		return text{}, v.here, v.server, false
	case near(v.witness, v.server):
		return tClockHere, v.here, v.server, true
	case near(v.witness, v.here):
		return tClockServer, v.here, v.server, true
	}
	return tClockEither, v.here, v.server, true
}

// aboutClocks is what an error adds where clocks are apart: many an error, of
// certificates, witnesses, dates or codes, has no other cause.
func (a *app) aboutClocks(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return ". " + fmt.Sprintf(a.say(tClockCertificate), when(time.Now()), when(invalid.Cert.NotBefore), when(invalid.Cert.NotAfter))
	}
	if a.clocks == nil {
		return ""
	}
	said, here, server, apart := a.clocks.verdict()
	if !apart {
		return ""
	}
	return ". " + fmt.Sprintf(a.say(said), when(here), when(server))
}
